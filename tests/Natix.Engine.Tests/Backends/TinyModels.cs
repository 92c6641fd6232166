using Natix.Engine.Models;
using Natix.Engine.Onnx;
using Natix.Engine.Onnx.Model;

namespace Natix.Engine.Tests.Backends;

/// <summary>Tiny ONNX models with known answers over an image input [1,3,4,6].</summary>
internal static class TinyModels
{
    public const int Height = 4;
    public const int Width = 6;

    /// <summary>"twice" = 2 image + 1, of the image's shape; "mean" [1] = mean of the image.</summary>
    public static byte[] TwiceAndMean(OnnxDimension batch)
    {
        var graph = new OnnxGraphBuilder("twice");
        graph.Input("image", OnnxType.Float32, batch, 3, Height, Width);
        graph.Constant("two", [], [2f]);
        graph.Constant("one", [], [1f]);
        graph.Node("Mul", "product", ["image", "two"]);
        graph.Node("Add", "twice", ["product", "one"]);
        graph.Node("ReduceMean", "mean", ["image"], new OnnxSetting.Wholes("axes", [1, 2, 3]), new OnnxSetting.Whole("keepdims", 0));
        graph.Output("twice", OnnxType.Float32, batch, 3, Height, Width);
        graph.Output("mean", OnnxType.Float32, batch);
        return OnnxWriter.Write(graph.Build());
    }

    /// <summary>"mean" [1] = mean of an image of another element type, its channels last.</summary>
    public static byte[] MeanOf(OnnxType type)
    {
        var graph = new OnnxGraphBuilder("mean-of");
        graph.Input("image", type, 1, Height, Width, 3);
        graph.Node("Cast", "numbers", ["image"], new OnnxSetting.Whole("to", (int)OnnxType.Float32));
        graph.Node("ReduceMean", "mean", ["numbers"], new OnnxSetting.Wholes("axes", [1, 2, 3]), new OnnxSetting.Whole("keepdims", 0));
        graph.Output("mean", OnnxType.Float32, 1);
        return OnnxWriter.Write(graph.Build());
    }

    /// <summary>"picked" [1] = the entry of (10, 20, 30) at the largest value of the image; fails when that is no index.</summary>
    public static byte[] Pick()
    {
        var graph = new OnnxGraphBuilder("pick");
        graph.Input("image", OnnxType.Float32, 1, 3, Height, Width);
        graph.Constant("table", [3], [10f, 20f, 30f]);
        graph.Node("ReduceMax", "largest", ["image"], new OnnxSetting.Wholes("axes", [1, 2, 3]), new OnnxSetting.Whole("keepdims", 0));
        graph.Node("Cast", "index", ["largest"], new OnnxSetting.Whole("to", 7));
        // Not a Gather: devices do not tell an index that is none. A slice of nothing has no single element on any of them.
        graph.Constant("one", [1], [1L]);
        graph.Node("Add", "end", ["index", "one"]);
        graph.Node("Slice", "slice", ["table", "index", "end"]);
        graph.Node("Reshape", "picked", ["slice", "one"]);
        graph.Output("picked", OnnxType.Float32, 1);
        return OnnxWriter.Write(graph.Build());
    }

    /// <summary>"places" [4, K] in the file; how large K is shows only when it runs, and it is 72 on zeros.</summary>
    public static byte[] Places()
    {
        var graph = new OnnxGraphBuilder("places");
        graph.Input("image", OnnxType.Float32, 1, 3, Height, Width);
        graph.Constant("one", [], [1f]);
        graph.Node("Add", "above", ["image", "one"]);
        graph.Node("NonZero", "indices", ["above"]);
        graph.Node("Cast", "places", ["indices"], new OnnxSetting.Whole("to", 1));
        graph.Output("places", OnnxType.Float32, 4, "K");
        return OnnxWriter.Write(graph.Build());
    }

    /// <summary>"sum" = image + other: two inputs, where the engine feeds one.</summary>
    public static byte[] TwoInputs()
    {
        var graph = new OnnxGraphBuilder("two-inputs");
        graph.Input("image", OnnxType.Float32, 1, 3, Height, Width);
        graph.Input("other", OnnxType.Float32, 1, 3, Height, Width);
        graph.Node("Add", "sum", ["image", "other"]);
        graph.Output("sum", OnnxType.Float32, 1, 3, Height, Width);
        return OnnxWriter.Write(graph.Build());
    }

    /// <summary>A manifest for one of them; heads play no part at this level.</summary>
    public static ModelManifest Manifest(string file, params TensorSpec[] outputs) => new()
    {
        Name = "tiny",
        Version = "1.0.0",
        FilePath = file,
        Sha256 = File.Exists(file) ? ModelFileDigest.Compute(file) : new string('0', 64),
        Licence = "Apache-2.0",
        Input = new InputSpec("image", Width, Height, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1, [0, 0, 0], [1, 1, 1], 0),
        Outputs = outputs,
        Head = new HeadSpec { Kind = HeadKind.Classifier, Logit = outputs[0].Name },
        WeightsBytes = new Dictionary<string, long>(),
    };
}
