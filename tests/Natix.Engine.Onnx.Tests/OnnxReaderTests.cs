using Natix.Engine.Onnx.Model;
using Xunit;

namespace Natix.Engine.Onnx.Tests;

public sealed class OnnxReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("not a protobuf at all")]
    public void What_is_no_model_is_refused(string text)
    {
        var thrown = Assert.Throws<FormatException>(() => OnnxReader.Read(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.StartsWith("Not an ONNX file", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_model_is_refused_wherever_it_ends()
    {
        var bytes = OnnxWriter.Write(OnnxGraphs.Dense([1, 2, 3, 4, 5, 6], [0, 0, 0]) with { Metadata = [] });
        var read = 0;
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                OnnxReader.Read(bytes[..length]);
                read++;
            }
            catch (FormatException)
            {
                // The only exception that may come out.
            }
        }

        // Ends after a whole top-level field are valid protobuf: only the one before the operator set still holds the graph.
        Assert.InRange(read, 0, 1);
    }

    [Fact]
    public void Mutated_bytes_never_do_worse_than_a_format_error()
    {
        var bytes = OnnxWriter.Write(OnnxGraphs.Dense([1, 2, 3, 4, 5, 6], [0, 0, 0]));
        var random = new Random(42);
        for (var round = 0; round < 2000; round++)
        {
            var mutated = (byte[])bytes.Clone();
            for (var i = 0; i < 1 + (round % 4); i++)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.NotNull(OnnxReader.Read(mutated).Graph);
            }
            catch (FormatException)
            {
                // The only exception that may come out.
            }
        }
    }

    [Fact]
    public void Packed_float_data_is_understood()
    {
        // TensorProto { dims: [2] (packed), data_type: FLOAT, float_data: [1, -2] (packed), name: "t" } as other writers encode it.
        byte[] tensor = [0x0A, 1, 2, 0x10, 1, 0x22, 8, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(-2f), 0x42, 1, (byte)'t'];
        byte[] graph = [0x2A, (byte)tensor.Length, .. tensor];
        byte[] model = [0x3A, (byte)graph.Length, .. graph];

        Assert.Equal([1f, -2f], OnnxReader.Read(model).Graph.Initializers[0].ToFloats());
    }

    [Fact]
    public void A_tensor_whose_data_does_not_fit_its_shape_is_refused()
    {
        var tensor = new OnnxTensor("short", OnnxType.Float32, [3], new byte[8]);
        var model = new OnnxModel { Graph = new OnnxGraph("g", [], [tensor], [], []) };
        var thrown = Assert.Throws<FormatException>(() => OnnxReader.Read(OnnxWriter.Write(model)));
        Assert.Contains("'short'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_in_another_file_is_refused()
    {
        byte[] tensor = [0x6A, 0];
        byte[] graph = [0x2A, (byte)tensor.Length, .. tensor];
        byte[] model = [0x3A, (byte)graph.Length, .. graph];
        Assert.Contains("another file", Assert.Throws<FormatException>(() => OnnxReader.Read(model)).Message, StringComparison.Ordinal);
    }
}
