using Natix.Engine.Cascade;
using Natix.Engine.Models;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Cascades of scripted classifiers, made in memory.</summary>
internal static class ScriptedCascade
{
    public static LevelManifest Level(int level, TwoSidedExit? exit, EntryRule entry, params (string Model, double Weight)[] models) => new()
    {
        Level = level,
        Name = $"level{level}",
        Models = [.. models.Select(m => new LevelModel(Classifier(m.Model), m.Weight))],
        Entry = entry,
        Exit = exit,
    };

    public static LevelManifest Level(int level, TwoSidedExit? exit, params string[] models) =>
        Level(level, exit, EntryRule.Undecided, [.. models.Select(m => (m, 1.0))]);

    public static RoadworkEngine Build(ScriptedBackend backend, EngineOptions options, params LevelManifest[] levels)
    {
        var manifest = new CascadeManifest
        {
            Name = "scripted",
            FilePath = "(in memory)",
            Levels = levels,
            Consensus = new ConsensusManifest(0.5, 1e-6),
        };
        return new RoadworkEngine(CascadePlan.Load(manifest, backend, new SessionSettings()), backend, options);
    }

    public static EngineOptions OneLane { get; } = new() { Lanes = 1, MaxInFlight = 4 };

    private static ModelManifest Classifier(string name) => new()
    {
        Name = name,
        Version = "1.0.0",
        FilePath = "(scripted)",
        Sha256 = new string('0', 64),
        Licence = "Apache-2.0",
        Input = new InputSpec("image", 32, 32, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1 / 255.0, [0, 0, 0], [1, 1, 1], 0),
        Outputs = [new TensorSpec("logit", [1, 1])],
        Head = new HeadSpec { Kind = HeadKind.Classifier, Logit = "logit" },
        WeightsBytes = new Dictionary<string, long>(),
    };
}
