namespace Natix.Engine;

/// <summary>Where the figures of a <see cref="TuningReport"/> come from.</summary>
public enum TuningSource
{
    /// <summary>Nobody asked for a measurement: one worker a core, one thread a run, no batches.</summary>
    Default,

    /// <summary>The options said so.</summary>
    Given,

    /// <summary>Measured now.</summary>
    Measured,

    /// <summary>Measured before, on this machine with these models.</summary>
    Cached,
}

/// <summary>How an engine divides its machine among frames, and why. Immutable.</summary>
/// <param name="Source">Where the figures come from.</param>
/// <param name="Workers">Threads that work on frames.</param>
/// <param name="Models">By model, in the order of levels.</param>
public sealed record TuningReport(TuningSource Source, int Workers, IReadOnlyList<ModelTuning> Models)
{
    /// <summary>What went wrong with keeping or finding the figures; null when nothing did.</summary>
    public string? Note { get; init; }
}

/// <summary>How one model is run.</summary>
/// <param name="Model">Its name.</param>
/// <param name="IntraOpThreads">Threads one run uses.</param>
/// <param name="MaxBatch">Frames one run may take together.</param>
/// <param name="Trials">What was measured; empty when nothing was.</param>
public sealed record ModelTuning(string Model, int IntraOpThreads, int MaxBatch, IReadOnlyList<TuningTrial> Trials);

/// <summary>One setting, measured.</summary>
/// <param name="Workers">Runs at the same time.</param>
/// <param name="IntraOpThreads">Threads of each.</param>
/// <param name="Batch">Frames of each.</param>
/// <param name="RunMilliseconds">Length of a run that has the machine to itself.</param>
/// <param name="FramesPerSecond">Frames all runs did together in a second.</param>
public sealed record TuningTrial(int Workers, int IntraOpThreads, int Batch, double RunMilliseconds, double FramesPerSecond);
