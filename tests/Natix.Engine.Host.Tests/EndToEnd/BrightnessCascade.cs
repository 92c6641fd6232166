using System.Security.Cryptography;
using Natix.Engine.Onnx;
using Natix.Engine.Onnx.Model;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>A cascade with a model whose answers are known: bright pictures are roadwork, dark ones are clear; heat is brightness.</summary>
internal static class BrightnessCascade
{
    /// <summary>Writes the cascade into a folder and gives the path of its manifest.</summary>
    public static string Write(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "bright"));
        var model = Model();
        File.WriteAllBytes(Path.Combine(folder, "bright", "bright.onnx"), model);
        File.WriteAllText(Path.Combine(folder, "bright", "CARD.md"), "# Brightness\n");
        File.WriteAllText(Path.Combine(folder, "bright", "model.json"), ModelManifest(Convert.ToHexStringLower(SHA256.HashData(model))));
        var path = Path.Combine(folder, "cascade.json");
        File.WriteAllText(path, Cascade);
        return path;
    }

    /// <summary>
    /// Writes a cascade of two voters: the first exits where it is sure; behind it stands one that calls everything roadwork. So the cascade and its
    /// full ensemble disagree on every dark picture.
    /// </summary>
    public static string WriteTwoLevels(string folder)
    {
        var path = Write(folder);
        Directory.CreateDirectory(Path.Combine(folder, "eager"));
        foreach (var file in (string[])["bright.onnx", "CARD.md"])
            File.Copy(Path.Combine(folder, "bright", file), Path.Combine(folder, "eager", file));
        var eager = File.ReadAllText(Path.Combine(folder, "bright", "model.json"))
            .Replace("\"name\": \"bright\"", "\"name\": \"eager\"", StringComparison.Ordinal).Replace("\"bias\": 0.0", "\"bias\": 30.0", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "eager", "model.json"), eager);
        File.WriteAllText(path, TwoLevels);
        return path;
    }

    private const string TwoLevels = """
        {
          "schemaVersion": 1,
          "name": "two-levels",
          "levels": [
            { "level": 0, "name": "screen", "models": [{ "path": "bright/model.json", "weight": 1.2 }], "entry": "always",
              "exit": { "negative": 0.05, "positive": 0.95 } },
            { "level": 2, "name": "eager", "models": [{ "path": "eager/model.json", "weight": 1.4 }], "entry": "undecided" }
          ],
          "consensus": { "method": "log-opinion-pool", "threshold": 0.5, "clamp": 1e-6 }
        }
        """;

    private const string Cascade = """
        {
          "schemaVersion": 1,
          "name": "brightness",
          "levels": [
            { "level": 0, "name": "screen", "models": [{ "path": "bright/model.json", "weight": 1.0 }], "entry": "always",
              "exit": { "negative": 0.05, "positive": 0.95 } }
          ],
          "consensus": { "method": "log-opinion-pool", "threshold": 0.5, "clamp": 1e-6 }
        }
        """;

    private static string ModelManifest(string sha256) => $$"""
        {
          "schemaVersion": 1, "name": "bright", "version": "1.0.0", "licence": "Apache-2.0", "card": "CARD.md",
          "file": "bright.onnx", "sha256": "{{sha256}}",
          "input": { "name": "image", "shape": [1, 3, 32, 32], "layout": "NCHW", "type": "float32", "color": "RGB", "fit": "stretch",
                     "resample": "bilinear", "scale": 0.00392156862745098, "mean": [0, 0, 0], "std": [1, 1, 1], "pad": 0 },
          "outputs": [{ "name": "logit", "shape": [1, 1] }, { "name": "heat", "shape": [1, 1, 4, 4] }],
          "head": { "kind": "classifier", "logit": "logit", "heat": "heat" },
          "calibration": { "temperature": 1.0, "bias": 0.0 }
        }
        """;

    private static byte[] Model()
    {
        var graph = new OnnxGraphBuilder("brightness");
        graph.Input("image", OnnxType.Float32, 1, 3, 32, 32);
        graph.Constant("half", [], [0.5f]);
        graph.Constant("gain", [], [20f]);
        graph.Node("ReduceMean", "grey", ["image"], new OnnxSetting.Wholes("axes", [1]), new OnnxSetting.Whole("keepdims", 1));
        graph.Node("AveragePool", "pooled", ["grey"], new OnnxSetting.Wholes("kernel_shape", [8, 8]), new OnnxSetting.Wholes("strides", [8, 8]));
        graph.Node("Sub", "centred", ["pooled", "half"]);
        graph.Node("Mul", "heat", ["centred", "gain"]);
        graph.Node("ReduceMean", "logit", ["heat"], new OnnxSetting.Wholes("axes", [2, 3]), new OnnxSetting.Whole("keepdims", 0));
        graph.Output("logit", OnnxType.Float32, 1, 1);
        graph.Output("heat", OnnxType.Float32, 1, 1, 4, 4);
        return OnnxWriter.Write(graph.Build());
    }
}
