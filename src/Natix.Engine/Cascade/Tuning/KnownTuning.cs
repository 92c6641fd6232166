namespace Natix.Engine.Cascade.Tuning;

/// <summary>Whether a measurement that was kept in a file may be used: files are edited, copied and damaged. Pure.</summary>
internal static class KnownTuning
{
    /// <summary>The measurement with what the options say in its place; null when it chose what no machine of so many cores would have been tried with.</summary>
    /// <param name="known">As it was read.</param>
    /// <param name="options">What is given.</param>
    /// <param name="cores">Cores of this machine, at least 1.</param>
    public static TuningReport? Fit(TuningReport known, EngineOptions options, int cores)
    {
        if (known.Workers != (options.Workers ?? Math.Min(known.Workers, cores)))
            return null;
        return known.Models.All(m => WasTried(m, known.Workers, options, cores)) ? Given(known, options) : null;
    }

    /// <summary>A report with what the options say in its place.</summary>
    public static TuningReport Given(TuningReport report, EngineOptions options) => report with
    {
        Workers = options.Workers ?? report.Workers,
        Models = [.. report.Models.Select(m => m with
        {
            IntraOpThreads = options.IntraOpThreads ?? m.IntraOpThreads,
            MaxBatch = options.MaxBatch ?? m.MaxBatch,
        })],
    };

    private static bool WasTried(ModelTuning model, int workers, EngineOptions options, int cores)
    {
        var threads = model.IntraOpThreads;
        if (threads != (options.IntraOpThreads ?? Math.Min(threads, cores)))
            return false;
        int[] batches = options.MaxBatch is null ? [1, model.MaxBatch] : [1];
        return batches.All(b => model.Trials.Any(t => (t.Workers, t.IntraOpThreads, t.Batch) == (Math.Min(workers, cores), threads, b)));
    }
}
