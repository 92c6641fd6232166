using System.Text.Json.Nodes;

namespace Natix.Engine.Workloads;

/// <summary>
/// A cascade whose first level costs next to nothing and never decides, with the default screen behind it: what a frame gets when time is short,
/// and what it gets when it is not. In a temporary folder, deleted on disposal.
/// </summary>
internal sealed class TwoLevelCascade : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-workload-").FullName;

    public TwoLevelCascade()
    {
        using var tiny = WorkloadCascade.Tiny();
        Copy(Path.GetDirectoryName(tiny.ManifestPath)!, "tiny");
        Copy(Path.Combine(Path.GetDirectoryName(EngineBuilder.DefaultCascadePath)!, "screen"), "screen");
        CascadePath = Path.Combine(_folder, "cascade.json");
        File.WriteAllText(CascadePath, new JsonObject
        {
            ["schemaVersion"] = 1,
            ["name"] = "two-levels",
            ["levels"] = new JsonArray(Level(0, "tiny"), Level(1, "screen")),
            ["consensus"] = new JsonObject { ["method"] = "log-opinion-pool", ["threshold"] = 0.5, ["clamp"] = 1e-6 },
        }.ToJsonString());
    }

    /// <summary>Manifest of the cascade.</summary>
    public string CascadePath { get; }

    /// <summary>Deletes the folder.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Copy(string from, string name)
    {
        var to = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static JsonObject Level(int level, string model) => new()
    {
        ["level"] = level,
        ["name"] = model,
        ["models"] = new JsonArray(new JsonObject { ["path"] = $"{model}/model.json" }),
        ["entry"] = "undecided",
    };
}
