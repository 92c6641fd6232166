using System.Text.Json.Nodes;

namespace Natix.Engine.Workloads;

/// <summary>
/// A cascade of which frames leave at several levels: the default screen, which lets go what it is sure of, and a detector for the rest. In a temporary folder, deleted on disposal.
/// </summary>
internal sealed class ScreenAndDetector : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-workload-").FullName;

    private ScreenAndDetector(WorkloadCascade detector)
    {
        Copy(Path.Combine(Path.GetDirectoryName(EngineBuilder.DefaultCascadePath)!, "screen"), "screen");
        Copy(Path.GetDirectoryName(detector.ManifestPath)!, "detector");
        CascadePath = Path.Combine(_folder, "cascade.json");
        File.WriteAllText(CascadePath, new JsonObject
        {
            ["schemaVersion"] = 1,
            ["name"] = "screen-and-detector",
            ["levels"] = new JsonArray(Level(0, "screen", "always", 0.05), Level(1, "detector", "undecided", 0.3)),
            ["consensus"] = new JsonObject { ["method"] = "log-opinion-pool", ["threshold"] = 0.5, ["clamp"] = 1e-6 },
        }.ToJsonString());
    }

    /// <summary>Manifest of the cascade.</summary>
    public string CascadePath { get; }

    /// <summary>One with YOLOX-nano from the shared models; null where they are not.</summary>
    public static ScreenAndDetector? WithYoloxNano(string? shared)
    {
        using var detector = WorkloadCascade.YoloxNano(shared);
        return detector is null ? null : new ScreenAndDetector(detector);
    }

    /// <summary>Deletes the folder.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Copy(string from, string name)
    {
        var to = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static JsonObject Level(int level, string model, string entry, double sure) => new()
    {
        ["level"] = level,
        ["name"] = model,
        ["models"] = new JsonArray(new JsonObject { ["path"] = $"{model}/model.json" }),
        ["entry"] = entry,
        ["exit"] = new JsonObject { ["negative"] = sure, ["positive"] = 1 - sure },
    };
}
