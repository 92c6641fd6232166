using Natix.Engine.Models;

namespace Natix.Engine.Cascade;

/// <summary>
/// A cascade made ready to run: its manifest, and one loaded session a model, in the order of levels. Owns the sessions.
/// Immutable and thread-safe; workers bind their own tensors to it.
/// </summary>
internal sealed class CascadePlan : IDisposable
{
    private readonly PlannedModel[] _models;
    private readonly PlannedLevel[] _levels;

    private CascadePlan(CascadeManifest manifest, string backend, PlannedModel[] models, PlannedLevel[] levels)
    {
        Manifest = manifest;
        Backend = backend;
        _models = models;
        _levels = levels;
    }

    public CascadeManifest Manifest { get; }

    /// <summary>What runs the models, with its version.</summary>
    public string Backend { get; }

    /// <summary>Every model once; a model's place here is its index in evidence and detections.</summary>
    public ReadOnlySpan<PlannedModel> Models => _models;

    public ReadOnlySpan<PlannedLevel> Levels => _levels;

    /// <summary>The largest batch of any model; 1 when there is no model.</summary>
    public int LargestBatch => _models.Max(m => (int?)m.MaxBatch) ?? 1;

    /// <summary>Loads every model of the manifest. On failure nothing stays loaded.</summary>
    /// <param name="manifest">The cascade.</param>
    /// <param name="backend">Runs its models.</param>
    /// <param name="settings">By the model's place in the order of levels: how it may use the machine, and how many images a run of it may take.</param>
    public static CascadePlan Load(CascadeManifest manifest, IModelBackend backend, Func<int, ModelSettings> settings)
    {
        var models = new List<PlannedModel>();
        var levels = new List<PlannedLevel>();
        try
        {
            foreach (var level in manifest.Levels.OrderBy(l => l.Level))
            {
                var first = models.Count;
                foreach (var seat in level.Models)
                {
                    var (wanted, bit) = (settings(models.Count), NextDetectorBit(seat, models));
                    var session = backend.Open(seat.Manifest, wanted.Session);
                    var batch = session.TakesBatches ? wanted.MaxBatch : 1;
                    models.Add(new PlannedModel(models.Count, levels.Count, level, seat, session, batch, backend.Name) { DetectorBit = bit });
                }

                levels.Add(new PlannedLevel(level, first, models.Count - first));
            }
        }
        catch
        {
            models.ForEach(m => m.Session.Dispose());
            throw;
        }

        return new CascadePlan(manifest, $"{backend.Name} {backend.Version}".TrimEnd(), [.. models], [.. levels]);
    }

    private static ulong NextDetectorBit(LevelModel seat, List<PlannedModel> before)
    {
        if (!seat.Manifest.Head.FindsBoxes)
            return 0;
        var place = before.Count(m => m.DetectorBit != 0);
        return place < ObjectFusion.MostDetectors
            ? 1UL << place
            : throw new ModelContractException($"Model \"{seat.Manifest.Name}\": a cascade takes at most {ObjectFusion.MostDetectors} detectors; leave some out.");
    }

    /// <summary>Runs every model that takes batches with its largest one: a file may say that it can and not be able to.</summary>
    /// <exception cref="ModelContractException">A model does not run with its largest batch.</exception>
    public void CheckBatches()
    {
        foreach (var model in _models.Where(m => m.MaxBatch > 1))
        {
            try
            {
                using var binding = model.Session.Bind(model.MaxBatch);
                binding.Run(model.MaxBatch);
            }
            catch (ModelRunException e)
            {
                var manifest = model.Seat.Manifest;
                throw new ModelContractException(
                    $"Model \"{manifest.Name}\": {manifest.FilePath} leaves its batch open and does not run with {model.MaxBatch} images; export it anew or set {nameof(EngineOptions.MaxBatch)} to 1. {e.Message}", e);
            }
        }
    }

    public void Dispose()
    {
        foreach (var model in Models)
            model.Session.Dispose();
    }
}

/// <summary>A level and the stretch of <see cref="CascadePlan.Models"/> that belongs to it.</summary>
internal sealed record PlannedLevel(LevelManifest Manifest, int FirstModel, int ModelCount);

/// <summary>How a model is run.</summary>
/// <param name="Session">How its session may use the machine.</param>
/// <param name="MaxBatch">Images a run may take, at least 1; a model that takes no batches is run one by one.</param>
internal sealed record ModelSettings(SessionSettings Session, int MaxBatch);

/// <summary>A model in its seat.</summary>
/// <param name="Index">Its place in <see cref="CascadePlan.Models"/>.</param>
/// <param name="LevelIndex">Its level's place in <see cref="CascadePlan.Levels"/>.</param>
/// <param name="Level">Its level.</param>
/// <param name="Seat">The model and its weight.</param>
/// <param name="Session">The loaded model.</param>
/// <param name="MaxBatch">Images a run may take.</param>
/// <param name="Backend">Name of what runs it.</param>
internal sealed record PlannedModel(
    int Index, int LevelIndex, LevelManifest Level, LevelModel Seat, IModelSession Session, int MaxBatch, string Backend)
{
    /// <summary>True when the model has a say in the verdict; otherwise it only observes.</summary>
    public bool Votes { get; } =
        Seat.Weight > 0 && (Seat.Manifest.Head.Kind == HeadKind.Classifier || Seat.Manifest.Head.RoadworkClasses.Count > 0);

    /// <summary>The model's bit in <see cref="FrameFindings.DetectorsRun"/>; 0 for one that finds no boxes.</summary>
    public ulong DetectorBit { get; init; }

    /// <summary>What reports show of the model.</summary>
    public ModelDescription Describe()
    {
        var manifest = Seat.Manifest;
        var heat = manifest.Outputs.FirstOrDefault(o => o.Name == manifest.Head.Heat)?.Shape;
        return new ModelDescription(
            manifest.Name, manifest.Version, Level.Level, Level.Name, Backend, manifest.Input.Width, manifest.Input.Height, Votes,
            manifest.Head.Labels, heat?[^1] ?? 0, heat?[^2] ?? 0, manifest.Sha256)
        {
            MaxBatch = MaxBatch,
        };
    }
}
