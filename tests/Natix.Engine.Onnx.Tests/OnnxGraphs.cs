using Natix.Engine.Onnx.Model;

namespace Natix.Engine.Onnx.Tests;

/// <summary>Graphs for tests.</summary>
internal static class OnnxGraphs
{
    /// <summary>y = relu(x w + b), [batch, 2] to [batch, 3].</summary>
    public static OnnxModel Dense(float[] weights, float[] bias)
    {
        var graph = new OnnxGraphBuilder("dense");
        var x = graph.Input("x", OnnxType.Float32, "batch", 2);
        var w = graph.Constant("w", [2, 3], weights);
        var b = graph.Constant("b", [3], bias);
        var sum = graph.Node("Gemm", "sum", [x, w, b], new OnnxSetting.Real("alpha", 1), new OnnxSetting.Whole("transB", 0));
        graph.Node("Relu", "y", [sum]);
        graph.Output("y", OnnxType.Float32, "batch", 3);
        graph.Metadata("purpose", "test");
        return graph.Build("1.2.3", "A dense layer.");
    }

    /// <summary>Compares field by field: records of lists are equal by reference only.</summary>
    public static void AssertSame(OnnxModel expected, OnnxModel actual)
    {
        Xunit.Assert.Equal(
            (expected.IrVersion, expected.Opset, expected.Producer, expected.ProducerVersion, expected.Documentation, expected.Graph.Name),
            (actual.IrVersion, actual.Opset, actual.Producer, actual.ProducerVersion, actual.Documentation, actual.Graph.Name));
        Xunit.Assert.Equal(expected.Metadata, actual.Metadata);
        Xunit.Assert.Equal(expected.Graph.Inputs.Select(Text), actual.Graph.Inputs.Select(Text));
        Xunit.Assert.Equal(expected.Graph.Outputs.Select(Text), actual.Graph.Outputs.Select(Text));
        Xunit.Assert.Equal(expected.Graph.Nodes.Select(Text), actual.Graph.Nodes.Select(Text));
        Xunit.Assert.Equal(expected.Graph.Initializers.Select(Text), actual.Graph.Initializers.Select(Text));
    }

    private static string Text(OnnxValue v) => $"{v.Name} {v.Type} [{string.Join(", ", v.Shape.Select(d => d.Symbol ?? d.Length?.ToString() ?? "?"))}]";

    private static string Text(OnnxTensor t) => $"{t.Name} {t.Type} [{string.Join(", ", t.Shape)}] {Convert.ToHexString(t.Bytes.Span)}";

    private static string Text(OnnxNode n) =>
        $"{n.Domain}:{n.Operator} {n.Name} ({string.Join(", ", n.Inputs)}) -> ({string.Join(", ", n.Outputs)}) {string.Join("; ", n.Attributes.Select(Text))}";

    private static string Text(OnnxSetting s) => s switch
    {
        OnnxSetting.Real r => $"{r.Name}={r.Value:R}",
        OnnxSetting.Whole w => $"{w.Name}={w.Value}",
        OnnxSetting.Text t => $"{t.Name}='{t.Value}'",
        OnnxSetting.Reals r => $"{r.Name}=[{string.Join(", ", r.Values.Select(v => v.ToString("R")))}]",
        OnnxSetting.Wholes w => $"{w.Name}=[{string.Join(", ", w.Values)}]",
        OnnxSetting.Tensor t => $"{t.Name}={Text(t.Value)}",
        _ => throw new NotSupportedException(s.GetType().Name),
    };
}
