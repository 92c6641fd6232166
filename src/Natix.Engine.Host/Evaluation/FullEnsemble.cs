using System.Text.Json.Nodes;

namespace Natix.Engine.Host.Evaluation;

/// <summary>
/// A cascade without exits, bands and entry rules: every model runs on every frame. Its manifest stands in a folder of its own whose other entries are links to those
/// beside the original, because a manifest names files below its folder only; nothing is written beside the original. Gone when disposed.
/// </summary>
internal sealed class FullEnsemble : IDisposable
{
    private readonly string _folder;

    private FullEnsemble(string folder, string manifest) => (_folder, CascadePath) = (folder, manifest);

    /// <summary>The manifest without exits.</summary>
    public string CascadePath { get; }

    /// <summary>Whether a rule of the cascade can leave a voter unheard: without that, cascade and full ensemble are the same.</summary>
    /// <param name="engine">The cascade.</param>
    public static bool DiffersFrom(EngineDescription engine)
    {
        var levels = Levels(Read(engine.CascadePath)).ToList();
        // A certificate in force brings exits of its own.
        var certified = engine.Certificate is { State: CertificateState.Held };
        var exits = levels.Where(l => certified || l["exit"] is not null).Select(NumberOf).ToList();
        var ruled = levels.Where(l => l["when"] is not null || !IsPlain(l) || Seats(l).Any(s => s["when"] is not null)).Select(NumberOf).ToHashSet();
        return engine.Models.Any(m => m.Votes && (ruled.Contains(m.Level) || exits.Any(e => e < m.Level)));
    }

    /// <summary>Makes one. The caller disposes it.</summary>
    /// <param name="cascadePath">The original manifest, which an engine has read before.</param>
    public static FullEnsemble Of(string cascadePath)
    {
        var manifest = Read(cascadePath);
        foreach (var level in Levels(manifest))
        {
            level.Remove("exit");
            level.Remove("when");
            level["entry"] = "always";
            foreach (var seat in Seats(level))
                seat.Remove("when");
        }

        manifest["consensus"]!.AsObject().Remove("certificate"); // it speaks of exits that are no longer there
        var folder = Directory.CreateTempSubdirectory("natix-full-").FullName;
        var ensemble = new FullEnsemble(folder, Path.Combine(folder, Path.GetFileName(cascadePath)));
        try
        {
            LinkNeighbours(Path.GetDirectoryName(Path.GetFullPath(cascadePath))!, folder, Path.GetFileName(cascadePath));
            File.WriteAllText(ensemble.CascadePath, manifest.ToJsonString());
            return ensemble;
        }
        catch
        {
            ensemble.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // Links go first and one by one, so that nothing can follow them.
        foreach (var entry in new DirectoryInfo(_folder).EnumerateFileSystemInfos())
            entry.Delete();
        Directory.Delete(_folder);
    }

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    private static IEnumerable<JsonObject> Levels(JsonObject manifest) => manifest["levels"]!.AsArray().Select(l => l!.AsObject());

    private static IEnumerable<JsonObject> Seats(JsonObject level) => level["models"]!.AsArray().Select(s => s!.AsObject());

    private static int NumberOf(JsonObject level) => level["level"]!.GetValue<int>();

    // Without an exit before it a level that waits for a decision never waits in vain.
    private static bool IsPlain(JsonObject level) => level["entry"]!.GetValue<string>() is "always" or "undecided";

    private static void LinkNeighbours(string from, string to, string except)
    {
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos().Where(e => e.Name != except))
        {
            var link = Path.Combine(to, entry.Name);
            if (entry is DirectoryInfo)
                Directory.CreateSymbolicLink(link, entry.FullName);
            else
                File.CreateSymbolicLink(link, entry.FullName);
        }
    }
}
