namespace Natix.Engine;

/// <summary>What was replayed.</summary>
public enum ReplayMode
{
    /// <summary>The frame itself: decoded, run through its models at the recorded batch shapes, judged.</summary>
    Frame,

    /// <summary>The judgement alone, from what models had said: entries, exits, pool, decision.</summary>
    Judgement,
}

/// <summary>How a replay ended.</summary>
public enum ReplayOutcome
{
    /// <summary>Every recorded value came again, bit for bit.</summary>
    Identical,

    /// <summary>Not bit for bit, but within the tolerance, on another back end, instruction set or version.</summary>
    WithinTolerance,

    /// <summary>It came out otherwise.</summary>
    Differs,

    /// <summary>The frame was never judged: there is nothing to replay.</summary>
    NothingToReplay,
}

/// <summary>A value that came out otherwise.</summary>
/// <param name="Stage">The stage: decode, a model, a map, a level, pool, verdict.</param>
/// <param name="What">Which value of it.</param>
/// <param name="Recorded">As it was.</param>
/// <param name="Replayed">As it came out.</param>
public sealed record ReplayDifference(string Stage, string What, string Recorded, string Replayed);

/// <summary>How far values may lie apart where arithmetic is not the same. Immutable.</summary>
/// <param name="LogOdds">Log-odds, absolute, or relative where they are above 1.</param>
/// <param name="Score">Scores, probabilities and values of maps, absolute.</param>
/// <param name="Pixels">Edges of boxes.</param>
public sealed record ReplayTolerance(double LogOdds = 1e-3, double Score = 1e-3, double Pixels = 0.5);

/// <summary>What a replay showed. Immutable.</summary>
/// <param name="Id">The record.</param>
/// <param name="Mode">What was replayed.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Recorded">The verdict as it was.</param>
/// <param name="Replayed">The verdict as it came out.</param>
public sealed record ReplayReport(string Id, ReplayMode Mode, ReplayOutcome Outcome, Verdict Recorded, Verdict Replayed)
{
    /// <summary>The first stage whose values are not the same to the last bit; null when all are.</summary>
    public ReplayDifference? FirstDifference { get; init; }

    /// <summary>The first stage that lies outside the tolerance; null when none does.</summary>
    public ReplayDifference? FirstOutside { get; init; }

    /// <summary>What is another here than it was there, of what may move the last bits; empty: every bit has to come again.</summary>
    public IReadOnlyList<string> Surroundings { get; init; } = [];

    /// <summary>The tolerance elsewhere.</summary>
    public ReplayTolerance Tolerance { get; init; } = new();

    /// <summary>What could not be replayed and was taken from the record, and why nothing was.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>True when the replay shows what it should: the same bits, or the same within the tolerance where the surroundings are others.</summary>
    public bool IsFaithful => Outcome is ReplayOutcome.Identical or ReplayOutcome.WithinTolerance;
}
