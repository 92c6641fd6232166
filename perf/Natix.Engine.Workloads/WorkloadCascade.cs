using System.Text.Json.Nodes;
using Natix.Engine.Models;
using Natix.Engine.Onnx;
using Natix.Engine.Onnx.Model;

namespace Natix.Engine.Workloads;

/// <summary>A cascade of one model in a temporary folder, deleted on disposal.</summary>
internal sealed class WorkloadCascade : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-workload-").FullName;

    private WorkloadCascade(string name, byte[] model, JsonObject input, JsonArray outputs, JsonObject head, double weight)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        ModelPath = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(ModelPath, model);
        ManifestPath = Path.Combine(folder, "model.json");
        File.WriteAllText(ManifestPath, new JsonObject
        {
            ["schemaVersion"] = 1,
            ["name"] = name,
            ["version"] = "1.0.0",
            ["file"] = "model.onnx",
            ["sha256"] = ModelFileDigest.Compute(model),
            ["licence"] = "Apache-2.0",
            ["input"] = input,
            ["outputs"] = outputs,
            ["head"] = head,
        }.ToJsonString());
        CascadePath = Path.Combine(_folder, "cascade.json");
        File.WriteAllText(CascadePath, Cascade(name, weight).ToJsonString());
    }

    /// <summary>Manifest of the cascade.</summary>
    public string CascadePath { get; }

    /// <summary>Manifest of the model.</summary>
    public string ManifestPath { get; }

    /// <summary>The ONNX file.</summary>
    public string ModelPath { get; }

    /// <summary>YOLOX-nano at 416 from the shared models (BGR, 0..255, top-left letterbox); null where they are not.</summary>
    public static WorkloadCascade? YoloxNano(string? shared)
    {
        var path = shared is null ? null : Path.Combine(shared, "models", "yolox_nano_416.onnx");
        if (path is null || !File.Exists(path))
            return null;
        var labels = new JsonArray([.. Enumerable.Range(0, 80).Select(i => JsonValue.Create($"class {i}"))]);
        return new WorkloadCascade(
            "yolox_nano", File.ReadAllBytes(path), Input("images", 416, "BGR", "letterbox-top-left", 1),
            [Tensor("output", 1, 3549, 85)],
            new JsonObject { ["kind"] = "yolox-grid", ["output"] = "output", ["labels"] = labels, ["scoreThreshold"] = 0.3, ["iouThreshold"] = 0.45, ["roadworkClasses"] = new JsonArray(11) },
            1);
    }

    /// <summary>A model that costs next to nothing: how bright a 32x32 picture is. What is left is the engine.</summary>
    public static WorkloadCascade Tiny() => new(
        "tiny", Brightness(), Input("image", 32, "RGB", "stretch", 1 / 255.0), [Tensor("logit", 1, 1)],
        new JsonObject { ["kind"] = "classifier", ["logit"] = "logit" }, 1);

    /// <summary>Deletes the folder.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Brightness()
    {
        var graph = new OnnxGraphBuilder("brightness");
        graph.Input("image", OnnxType.Float32, 1, 3, 32, 32);
        graph.Constant("half", [], [0.5f]);
        graph.Node("ReduceMean", "mean", ["image"], new OnnxSetting.Wholes("axes", [2, 3]), new OnnxSetting.Whole("keepdims", 0));
        graph.Node("ReduceMean", "grey", ["mean"], new OnnxSetting.Wholes("axes", [1]), new OnnxSetting.Whole("keepdims", 1));
        graph.Node("Sub", "logit", ["grey", "half"]);
        graph.Output("logit", OnnxType.Float32, 1, 1);
        return OnnxWriter.Write(graph.Build());
    }

    private static JsonObject Cascade(string name, double weight) => new()
    {
        ["schemaVersion"] = 1,
        ["name"] = name,
        ["levels"] = new JsonArray(new JsonObject
        {
            ["level"] = 0,
            ["name"] = name,
            ["models"] = new JsonArray(new JsonObject { ["path"] = $"{name}/model.json", ["weight"] = weight }),
            ["entry"] = "always",
            ["exit"] = new JsonObject { ["negative"] = 0.05, ["positive"] = 0.95 },
        }),
        ["consensus"] = new JsonObject { ["method"] = "log-opinion-pool", ["threshold"] = 0.5, ["clamp"] = 1e-6 },
    };

    private static JsonObject Input(string name, int size, string color, string fit, double scale) => new()
    {
        ["name"] = name,
        ["shape"] = new JsonArray(1, 3, size, size),
        ["layout"] = "NCHW",
        ["type"] = "float32",
        ["color"] = color,
        ["fit"] = fit,
        ["resample"] = "bilinear",
        ["scale"] = scale,
        ["mean"] = new JsonArray(0, 0, 0),
        ["std"] = new JsonArray(1, 1, 1),
        ["pad"] = 114,
    };

    private static JsonObject Tensor(string name, params int[] shape) => new()
    {
        ["name"] = name,
        ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
    };
}
