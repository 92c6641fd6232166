using Natix.Engine.Devices;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Tuning;

/// <summary>
/// Decides how an engine divides its machine: what the options say holds; what they leave open is looked up, measured, or left at defaults
/// that hold on most machines. A file that cannot be read or written costs a measurement and a note, never a start.
/// </summary>
internal static class EngineTuning
{
    /// <summary>Time for measuring all models of a cascade.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(1.2);

    private const string CutShort = "the time for measuring was up before every setting was tried: they are measured again at the next start";

    private static readonly int[] Batches = [2, 4, 8];

    /// <summary>Decides.</summary>
    /// <param name="cascade">The cascade.</param>
    /// <param name="backend">Runs its models.</param>
    /// <param name="options">What is given.</param>
    /// <param name="budget">Time for measuring all models, about; default <see cref="Budget"/>.</param>
    /// <exception cref="ModelContractException">A model file does not keep its contract.</exception>
    public static TuningReport Decide(CascadeManifest cascade, IModelBackend backend, EngineOptions options, TimeSpan? budget = null)
    {
        var models = cascade.Levels.OrderBy(l => l.Level).SelectMany(l => l.Models).Select(m => m.Manifest).ToList();
        var divided = options.Workers is not null || options.IntraOpThreads is not null;
        if ((divided && options.MaxBatch is not null) || !options.Tune || models.Count == 0)
            return Plain(models, options, divided || options.MaxBatch is not null ? TuningSource.Given : TuningSource.Default);
        if (options.TuningCachePath is not { } path)
            return Measure(models, backend, options, budget ?? Budget);
        var key = TuningKey.Of(CpuProbe.Inspect(), backend, models, options);
        if (TuningCache.TryRead(path, key, models) is { } found && KnownTuning.Fit(found, options, Environment.ProcessorCount) is { } known)
            return known;
        var measured = Measure(models, backend, options, budget ?? Budget);
        // What has a note is not whole.
        return measured is { Source: TuningSource.Measured, Note: null } ? measured with { Note = TuningCache.TryWrite(path, key, measured) } : measured;
    }

    private static TuningReport Plain(List<ModelManifest> models, EngineOptions options, TuningSource source) => new(
        source, options.Workers ?? Environment.ProcessorCount,
        [.. models.Select(m => new ModelTuning(m.Name, options.IntraOpThreads ?? 1, options.MaxBatch ?? 1, []))]);

    private static TuningReport Measure(List<ModelManifest> models, IModelBackend backend, EngineOptions options, TimeSpan budget)
    {
        var probes = new List<TuningProbe>();
        try
        {
            foreach (var model in models)
            {
                var probe = new TuningProbe(backend, model, options.AllowSpinning, budget / models.Count, options.Clock);
                probes.Add(probe);
                probe.Measure([.. Divisions(options, Environment.ProcessorCount).Select(d => new TuningSetting(d.Workers, d.Threads, 1))]);
            }

            if (TuningChoice.Workers([.. probes.Select(p => p.Trials)]) is not { } workers)
                return Defaults(options, probes, models, "no setting could be measured on every model: defaults hold");
            ModelTuning[] chosen = [.. probes.Select((p, i) => Choose(p, models[i], workers, options))];
            // A wrong choice that is kept would cost every later run; the defaults cost a little on some machines.
            if (!probes.All(p => p.IsSteady))
                return Defaults(options, probes, models, "the machine was busy with something else, measurements contradict each other: defaults hold until the next start");
            return KnownTuning.Given(new TuningReport(TuningSource.Measured, workers, chosen) { Note = probes.Any(p => p.WasCut) ? CutShort : null }, options);
        }
        finally
        {
            probes.ForEach(p => p.Dispose());
        }
    }

    private static TuningReport Defaults(EngineOptions options, List<TuningProbe> probes, List<ModelManifest> models, string why)
    {
        var plain = Plain(models, options, TuningSource.Default);
        return plain with { Models = [.. plain.Models.Select((m, i) => m with { Trials = probes[i].Trials })], Note = why };
    }

    /// <summary>
    /// Workers and threads worth trying, the plainest first: a worker a core with runs of one, two and all threads, and, where cores may be halves of
    /// one, half the workers. Fewer workers with more threads are not tried: decoding would leave cores idle that no run of a model can show. More workers than cores are not tried either, whatever is given.
    /// </summary>
    public static IEnumerable<(int Workers, int Threads)> Divisions(EngineOptions options, int cores)
    {
        if (options.Workers is not null || options.IntraOpThreads is not null)
            return [(Math.Min(options.Workers ?? cores, cores), options.IntraOpThreads ?? 1)];
        IEnumerable<(int, int)> divisions = [(cores, 1), (cores, Math.Min(2, cores)), (cores, cores)];
        return (cores >= 4 ? divisions.Append((cores / 2, 1)) : divisions).Distinct();
    }

    private static ModelTuning Choose(TuningProbe probe, ModelManifest model, int workers, EngineOptions options)
    {
        var threads = TuningChoice.Threads(probe.Trials, workers);
        if (options.MaxBatch is { } given)
            return new ModelTuning(model.Name, threads, given, probe.Trials);
        // Beside the single frame again, so that all of them see the same machine.
        if (probe.TakesBatches)
            probe.Measure([new TuningSetting(workers, threads, 1), .. Batches.Select(b => new TuningSetting(workers, threads, b))]);
        return new ModelTuning(model.Name, threads, TuningChoice.Batch(probe.Trials, workers, threads), probe.Trials);
    }
}
