namespace Natix.Engine.Models;

/// <summary>
/// Reads <c>cascade.json</c> and the models it names: schema, cross-checks, digests. Every error is a <see cref="ManifestException"/>
/// that names file, JSON path and what was expected.
/// </summary>
internal static class CascadeLoader
{
    /// <summary>Loads a cascade with all its models.</summary>
    public static CascadeManifest Load(string cascadePath)
    {
        using var document = ManifestDocument.Load(cascadePath, "cascade");
        var root = document.Root;
        var nodes = root["levels"].Items();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var levels = new List<LevelManifest>(nodes.Length);
        foreach (var node in nodes)
        {
            var level = ReadLevel(node, names);
            if (levels.Find(other => other.Level == level.Level) is { } twin)
                throw node["level"].Error($"expected each level number once, found {level.Level} already taken by level \"{twin.Name}\"");
            levels.Add(level);
        }

        return new CascadeManifest
        {
            Name = root["name"].Text(),
            FilePath = document.FilePath,
            Levels = [.. levels.OrderBy(level => level.Level)],
            Consensus = ReadConsensus(root["consensus"]),
        };
    }

    private static LevelManifest ReadLevel(ManifestNode node, Dictionary<string, string> names) => new()
    {
        Level = node["level"].Integer(),
        Name = node["name"].Text(),
        Models = Array.ConvertAll(node["models"].Items(), seat => ReadSeat(seat, names)),
        Entry = ReadEntry(node["entry"]),
        When = node.Find("when") is { } band ? ReadBand(band) : null,
        Exit = node.Find("exit") is { } exit ? ReadExit(exit) : null,
        CostMs = node.Find("costMs")?.Number() ?? 0,
        TimeoutMs = node.Find("timeoutMs")?.Number() ?? 5000,
        ExpectedExitRate = node.Find("expectedExitRate")?.Number() ?? 0,
    };

    private static LevelModel ReadSeat(ManifestNode seat, Dictionary<string, string> names)
    {
        var manifest = ModelManifestLoader.Load(seat["path"].ExistingFile("a model manifest"));
        if (!names.TryAdd(manifest.Name, seat.Path))
            throw seat["path"].Error($"expected models with names of their own, found \"{manifest.Name}\" already at {names[manifest.Name]}");
        return new LevelModel(manifest, seat.Find("weight")?.Number() ?? 1, seat.Find("when") is { } band ? ReadBand(band) : null);
    }

    private static EntryRule ReadEntry(ManifestNode entry) => entry.Text() switch
    {
        "always" => EntryRule.Always,
        "disagreement" => EntryRule.Disagreement,
        _ => EntryRule.Undecided,
    };

    private static ProbabilityBand ReadBand(ManifestNode band)
    {
        var (from, to) = (band["from"].Number(), band["to"].Number());
        return from < to
            ? new ProbabilityBand(from, to)
            : throw band["from"].Error(FormattableString.Invariant($"expected less than to ({to}), found {from}"));
    }

    private static TwoSidedExit ReadExit(ManifestNode exit)
    {
        var (negative, positive) = (exit["negative"].Number(), exit["positive"].Number());
        return negative < positive
            ? new TwoSidedExit(negative, positive)
            : throw exit["negative"].Error(FormattableString.Invariant($"expected less than positive ({positive}), found {negative}"));
    }

    private static ConsensusManifest ReadConsensus(ManifestNode node) =>
        new(node["threshold"].Number(), node.Find("clamp")?.Number() ?? 1e-6, node.Find("certificate")?.RelatedFile("an exit certificate"))
        {
            Fusion = node.Find("fusion") is { } fusion ? ReadFusion(fusion) : FusionManifest.Default,
        };

    private static FusionManifest ReadFusion(ManifestNode node)
    {
        var name = node.Find("method")?.Text() ?? "weighted-box-fusion";
        var method = name switch
        {
            "nms" => FusionMethod.Nms,
            "soft-nms" => FusionMethod.SoftNms,
            "diou-nms" => FusionMethod.DiouNms,
            _ => FusionMethod.WeightedBoxFusion,
        };
        if (node.Find("sigma") is { } sigma && method != FusionMethod.SoftNms)
            throw sigma.Error($"expected sigma with method soft-nms only, found it with {name}: take it out");
        return new FusionManifest(method, node.Find("iouThreshold")?.Number() ?? FusionManifest.UsualOverlap(method), node.Find("sigma")?.Number());
    }
}
