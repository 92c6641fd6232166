using Natix.Engine.Onnx.Model;
using Xunit;

namespace Natix.Engine.Onnx.Tests;

public sealed class OnnxGraphBuilderTests
{
    [Fact]
    public void A_node_may_not_use_what_does_not_exist()
    {
        var graph = new OnnxGraphBuilder("g");
        var thrown = Assert.Throws<ArgumentException>(() => graph.Node("Relu", "y", ["x"]));
        Assert.Contains("'x'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_given_once()
    {
        var graph = new OnnxGraphBuilder("g");
        graph.Input("x", OnnxType.Float32, 1);
        Assert.Throws<ArgumentException>(() => graph.Node("Relu", "x", ["x"]));
    }

    [Fact]
    public void An_output_must_be_made_by_something()
    {
        var graph = new OnnxGraphBuilder("g");
        Assert.Throws<ArgumentException>(() => graph.Output("y", OnnxType.Float32, 1));
    }

    [Fact]
    public void An_optional_input_may_be_left_out()
    {
        var graph = new OnnxGraphBuilder("g");
        graph.Input("x", OnnxType.Float32, 1);
        graph.Node("Clip", "y", ["x", "", "x"]);
        Assert.Equal(["x", "", "x"], graph.Build().Graph.Nodes[0].Inputs);
    }

    [Fact]
    public void A_constant_must_fit_its_shape() =>
        Assert.Throws<ArgumentException>(() => new OnnxGraphBuilder("g").Constant("c", [2, 2], new float[] { 1, 2, 3 }));
}
