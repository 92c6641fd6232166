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

    public static RoadworkEngine Build(ScriptedBackend backend, EngineOptions options, params LevelManifest[] levels) =>
        Build(backend, options, [.. Enumerable.Repeat(WorkerRole.Everything, options.Workers ?? 1)], levels);

    public static RoadworkEngine Build(
        ScriptedBackend backend, EngineOptions options, IReadOnlyList<WorkerRole> workers, params LevelManifest[] levels) =>
        new(Plan(backend, options.MaxBatch ?? 1, levels), backend, options, workers);

    public static CascadePlan Plan(ScriptedBackend backend, int maxBatch, params LevelManifest[] levels) =>
        CascadePlan.Load(Manifest(levels), backend, _ => new ModelSettings(new SessionSettings(), maxBatch));

    public static CascadeManifest Manifest(params LevelManifest[] levels) => new()
    {
        Name = "scripted",
        FilePath = "(in memory)",
        Levels = levels,
        Consensus = new ConsensusManifest(0.5, 1e-6),
    };

    public static EngineOptions OneWorker { get; } = new() { Workers = 1, MaxInFlight = 4 };

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
