using Natix.Engine.Onnx;
using Natix.Engine.Onnx.Model;
using Natix.Engine.Training.Networks;
using Natix.Engine.Training.Weights;

namespace Natix.Engine.Training.Export;

/// <summary>
/// Writes a <see cref="ScreenNet"/> as an ONNX graph: normalisation of the image as nodes, batch normalisation folded, logits out.
/// Input <c>image</c> [batch, 3, Size, Size] RGB in [0, 1]; outputs <c>logit</c> [batch, 1] and <c>heat</c> [batch, 1, Size / 8, Size / 8].
/// </summary>
public sealed class ScreenExporter
{
    private readonly OnnxGraphBuilder _graph = new("screen");
    private readonly ScreenNet _net;

    private ScreenExporter(ScreenNet net) => _net = net;

    /// <summary>Builds the graph from the net's running statistics.</summary>
    /// <param name="net">The net; not changed.</param>
    /// <param name="metadata">Named text for the model.</param>
    public static OnnxModel Export(ScreenNet net, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(metadata);
        var exporter = new ScreenExporter(net);
        exporter.Body();
        foreach (var (key, value) in metadata)
        {
            exporter._graph.Metadata(key, value);
        }

        return exporter._graph.Build(typeof(ScreenExporter).Assembly.GetName().Version!.ToString(3), "Compact roadwork classifier with a heat map.");
    }

    private void Body()
    {
        var (size, grid) = (_net.Shape.Size, _net.Shape.Grid);
        var image = _graph.Input("image", OnnxType.Float32, "batch", 3, size, size);
        var stem = Rectified(Convolution("stem", FoldedConvolution.Of(_net.Stem), Normalised(image)));
        var eighth = Block("eighth", _net.Eighth, Block("quarter", _net.Quarter, stem));
        var context = eighth;
        for (var i = 0; i < _net.Context.Count; i++)
        {
            context = Block($"context{i}", _net.Context[i], context);
        }

        var lateral = Convolution("lateral", FoldedConvolution.Of(_net.Lateral), context);
        var wide = Doubled(lateral);
        var joined = Rectified(_graph.Node("Add", "joined", [eighth, wide]));
        var fused = Block("fusion", _net.Fusion, joined);
        var head = new FoldedConvolution(
            _net.Head.weight.shape, ModuleState.Copy(_net.Head.weight).Values, ModuleState.Copy(_net.Head.bias!).Values, 1);
        Convolution("heat", head, fused);
        Pool();
        _graph.Output("logit", OnnxType.Float32, "batch", 1);
        _graph.Output("heat", OnnxType.Float32, "batch", 1, grid, grid);
    }

    private string Normalised(string image)
    {
        var centred = _graph.Node("Sub", "image.centred", [image, MeanOverPixels("image.mean", image)]);
        var variance = MeanOverPixels("image.variance", _graph.Node("Mul", "image.square", [centred, centred]));
        var floor = _graph.Constant("image.floor", [], new float[] { ScreenNet.VarianceFloor });
        var deviation = _graph.Node("Sqrt", "image.deviation", [_graph.Node("Add", "image.floored", [variance, floor])]);
        return _graph.Node("Div", "image.normalised", [centred, deviation]);
    }

    // Row by row, then over the rows: one float32 sum over all pixels would lose digits that dark images need.
    private string MeanOverPixels(string name, string input)
    {
        var rows = _graph.Node("ReduceMean", name + ".rows", [input], new OnnxSetting.Wholes("axes", [3]), new OnnxSetting.Whole("keepdims", 1));
        return _graph.Node("ReduceMean", name, [rows], new OnnxSetting.Wholes("axes", [2]), new OnnxSetting.Whole("keepdims", 1));
    }

    private string Block(string name, ResidualBlock block, string input)
    {
        var first = Rectified(Convolution(name + ".first", FoldedConvolution.Of(block.First), input));
        var second = Convolution(name + ".second", FoldedConvolution.Of(block.Second), first);
        var shortcut = block.Shortcut is null ? input : Convolution(name + ".shortcut", FoldedConvolution.Of(block.Shortcut), input);
        return Rectified(_graph.Node("Add", name + ".sum", [second, shortcut]));
    }

    private string Convolution(string name, FoldedConvolution folded, string input)
    {
        var weights = _graph.Constant(name + ".weight", folded.Shape, folded.Weights);
        var bias = _graph.Constant(name + ".bias", [folded.Bias.Length], folded.Bias);
        var (kernel, margin) = (folded.Shape[2], folded.Shape[2] / 2);
        return _graph.Node(
            "Conv",
            name,
            [input, weights, bias],
            new OnnxSetting.Wholes("kernel_shape", [kernel, kernel]),
            new OnnxSetting.Wholes("strides", [folded.Stride, folded.Stride]),
            new OnnxSetting.Wholes("pads", [margin, margin, margin, margin]));
    }

    private string Rectified(string input) => _graph.Node("Relu", input + ".relu", [input]);

    private string Doubled(string input)
    {
        var scales = _graph.Constant("wide.scales", [4], new float[] { 1, 1, 2, 2 });
        return _graph.Node(
            "Resize",
            "wide",
            [input, "", scales],
            new OnnxSetting.Text("mode", "nearest"),
            new OnnxSetting.Text("coordinate_transformation_mode", "asymmetric"),
            new OnnxSetting.Text("nearest_mode", "floor"));
    }

    private void Pool()
    {
        var flat = _graph.Node("Flatten", "cells", ["heat"], new OnnxSetting.Whole("axis", 1));
        var count = _graph.Constant("top.count", [1], new long[] { _net.Shape.TopCells });
        _graph.Node("TopK", ["top", "top.cells"], [flat, count], new OnnxSetting.Whole("axis", 1));
        var mean = _graph.Node("ReduceMean", "top.mean", ["top"], new OnnxSetting.Wholes("axes", [1]), new OnnxSetting.Whole("keepdims", 1));
        var scale = _graph.Constant("logit.scale", [1], ModuleState.Copy(_net.Scale).Values);
        var bias = _graph.Constant("logit.bias", [1], ModuleState.Copy(_net.Bias).Values);
        _graph.Node("Add", "logit", [_graph.Node("Mul", "logit.scaled", [mean, scale]), bias]);
    }
}
