using FsCheck.Xunit;
using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Onnx.Model;
using Xunit;

namespace Natix.Engine.Onnx.Tests;

public sealed class OnnxRoundTripTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        var model = OnnxGraphs.Dense([1, 2, 3, 4, 5, 6], [0, -1, 0.5f]);
        OnnxGraphs.AssertSame(model, OnnxReader.Read(OnnxWriter.Write(model)));
    }

    [Fact]
    public void Every_kind_of_setting_is_read_back()
    {
        var node = new OnnxNode("Anything", "node", ["x", "", "y"], ["z"],
        [
            new OnnxSetting.Real("real", -0.25f),
            new OnnxSetting.Whole("whole", -7),
            new OnnxSetting.Text("text", "grün"),
            new OnnxSetting.Reals("reals", [1.5f, float.MaxValue]),
            new OnnxSetting.Wholes("wholes", [0, long.MinValue, 3]),
            new OnnxSetting.Tensor("tensor", OnnxTensor.Of("t", [2], new long[] { 4, 5 })),
        ], "custom.domain");
        var model = new OnnxModel { Graph = new OnnxGraph("g", [node], [], [], []) };
        OnnxGraphs.AssertSame(model, OnnxReader.Read(OnnxWriter.Write(model)));
    }

    [Property]
    public void Any_float_tensor_is_read_back_bit_for_bit(float[] values)
    {
        var tensor = OnnxTensor.Of("t", [values.Length], values);
        var model = new OnnxModel { Graph = new OnnxGraph("g", [], [tensor], [], []) };
        var read = OnnxReader.Read(OnnxWriter.Write(model)).Graph.Initializers[0];
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), read.ToFloats().Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes() => Assert.Equal(
        OnnxWriter.Write(OnnxGraphs.Dense([1, 2, 3, 4, 5, 6], [0, 0, 0])),
        OnnxWriter.Write(OnnxGraphs.Dense([1, 2, 3, 4, 5, 6], [0, 0, 0])));

    [Fact]
    public void Onnx_runtime_runs_what_is_written()
    {
        using var session = new InferenceSession(OnnxWriter.Write(OnnxGraphs.Dense([1, 2, 3, 4, 5, 6], [0, -100, 0.5f])));
        using var input = OrtValue.CreateTensorValueFromMemory(new float[] { 1, 1, -1, 0 }, [2, 2]);
        using var options = new RunOptions();
        using var result = session.Run(options, ["x"], [input], ["y"]);

        Assert.Equal([5f, 0, 9.5f, 0, 0, 0], result[0].GetTensorDataAsSpan<float>().ToArray());
        Assert.Equal("test", session.ModelMetadata.CustomMetadataMap["purpose"]);
        Assert.Equal("natix-engine", session.ModelMetadata.ProducerName);
    }
}
