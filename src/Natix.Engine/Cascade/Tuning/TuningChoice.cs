namespace Natix.Engine.Cascade.Tuning;

/// <summary>
/// Chooses settings from what was measured: throughput first; among those as fast as the fastest, to what such short measurements can
/// tell, the shortest time of a lone frame; then more workers, because decoding has one thread a frame whatever a model has; then fewer threads.
/// Pure.
/// </summary>
internal static class TuningChoice
{
    /// <summary>Rates within this share of the best one are taken for the same.</summary>
    public const double RateMargin = 0.03;

    /// <summary>What a larger batch must buy, as a share of the best rate: it makes every frame in it wait for the others.</summary>
    public const double BatchMargin = 0.10;

    /// <summary>Times within this share of the shortest one are taken for the same.</summary>
    public const double TimeMargin = 0.05;

    /// <summary>How many workers serve all models best: the least time a frame over all of them. Trials of batches are left out. Null when no count was tried on every model.</summary>
    /// <param name="models">Trials by model.</param>
    public static int? Workers(IReadOnlyList<IReadOnlyList<TuningTrial>> models)
    {
        // A count of workers that was not tried on a model cannot be chosen for it.
        var costs = models.SelectMany(Single).Select(t => t.Workers).Distinct()
            .Where(w => models.All(m => Single(m).Any(t => t.Workers == w)))
            .Select(w => (Workers: w, Cost: models.Sum(m => 1 / Single(m).Where(t => t.Workers == w).Max(t => t.FramesPerSecond)))).ToList();
        if (costs.Count == 0)
            return null;
        var least = costs.Min(c => c.Cost);
        return costs.Where(c => c.Cost <= least * (1 + RateMargin)).Max(c => c.Workers);
    }

    /// <summary>The threads of a model's run, given the workers.</summary>
    public static int Threads(IReadOnlyList<TuningTrial> trials, int workers)
    {
        var tried = Single(trials).Where(t => t.Workers == workers).ToList();
        var best = tried.Max(t => t.FramesPerSecond);
        var fast = tried.Where(t => t.FramesPerSecond >= best * (1 - RateMargin)).ToList();
        var shortest = fast.Min(t => t.RunMilliseconds);
        return fast.Where(t => t.RunMilliseconds <= shortest * (1 + TimeMargin)).Min(t => t.IntraOpThreads);
    }

    /// <summary>The largest batch worth having, given workers and threads: the smallest that is nearly as fast as the fastest.</summary>
    public static int Batch(IReadOnlyList<TuningTrial> trials, int workers, int threads)
    {
        var tried = trials.Where(t => t.Workers == workers && t.IntraOpThreads == threads).ToList();
        if (tried.Count == 0)
            return 1;
        var best = tried.Max(t => t.FramesPerSecond);
        return tried.Where(t => t.FramesPerSecond >= best * (1 - BatchMargin)).Min(t => t.Batch);
    }

    private static IEnumerable<TuningTrial> Single(IReadOnlyList<TuningTrial> trials) => trials.Where(t => t.Batch == 1);
}
