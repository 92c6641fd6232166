using System.Text.Json.Nodes;

namespace Natix.Engine.Host.Evaluation;

/// <summary>
/// A cascade without exits: every level runs on every frame. Its manifest stands in a folder of its own whose other entries are links to those
/// beside the original, because a manifest names files below its folder only; nothing is written beside the original. Gone when disposed.
/// </summary>
internal sealed class FullEnsemble : IDisposable
{
    private readonly string _folder;

    private FullEnsemble(string folder, string manifest) => (_folder, CascadePath) = (folder, manifest);

    /// <summary>The manifest without exits.</summary>
    public string CascadePath { get; }

    /// <summary>Whether an early exit can leave a voter unheard: without that, cascade and full ensemble are the same.</summary>
    /// <param name="engine">The cascade.</param>
    public static bool DiffersFrom(EngineDescription engine)
    {
        var exits = Levels(Read(engine.CascadePath)).Where(l => l["exit"] is not null).Select(l => l["level"]!.GetValue<int>()).ToList();
        return exits.Count > 0 && engine.Models.Any(m => m.Votes && m.Level > exits.Min());
    }

    /// <summary>Makes one. The caller disposes it.</summary>
    /// <param name="cascadePath">The original manifest, which an engine has read before.</param>
    public static FullEnsemble Of(string cascadePath)
    {
        var manifest = Read(cascadePath);
        foreach (var level in Levels(manifest))
            level.Remove("exit");
        manifest.Remove("certificate"); // it speaks of exits that are no longer there
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
