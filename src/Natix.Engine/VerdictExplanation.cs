namespace Natix.Engine;

/// <summary>What a change would have made of a frame.</summary>
public enum WhatIfEffect
{
    /// <summary>The same verdict, decided in the same place.</summary>
    Same,

    /// <summary>The same word, decided in another place.</summary>
    DecidedElsewhere,

    /// <summary>The other verdict.</summary>
    Flipped,

    /// <summary>A level that did not run would have run: nobody knows what it would have said.</summary>
    Unknown,

    /// <summary>No verdict at all.</summary>
    NoVerdict,
}

/// <summary>A change, and what it would have made of the frame. Judged anew by the cascade's own rules.</summary>
/// <param name="Effect">What would have come of it.</param>
/// <param name="Probability">P then; NaN where there is none.</param>
/// <param name="Level">The level that would have decided, or the one that would have run and of which nothing is known; -1 without any.</param>
public sealed record WhatIf(WhatIfEffect Effect, double Probability, int Level);

/// <summary>A voter's part in a verdict.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Level">Its level.</param>
/// <param name="LogOdds">What it said.</param>
/// <param name="Weight">Weight of its seat.</param>
/// <param name="Share">Its share of all weight that counted, in [0,1]; the certificate's weight where one was in force.</param>
/// <param name="Contribution">What it added to the pooled log-odds; with the pool's intercept those of all voters add up to them.</param>
/// <param name="Counted">False for one that spoke after the verdict had fallen.</param>
public sealed record VoterExplanation(string Model, int Level, double LogOdds, double Weight, double Share, double Contribution, bool Counted)
{
    /// <summary>P by its word alone.</summary>
    public double Probability => Consensus.Logistic.Sigmoid(LogOdds);

    /// <summary>Had the cascade no such voter.</summary>
    public required WhatIf Without { get; init; }

    /// <summary>The log-odds nearest to its own with which the verdict would have been the other one; null when no word of it could have done that.</summary>
    public double? FlipsAt { get; init; }

    /// <summary>The log-odds nearest to its own with which anything would have come otherwise; null when no word of it could have done that.</summary>
    public double? ChangesAt { get; init; }

    /// <summary>What would have come at <see cref="ChangesAt"/>; null without it.</summary>
    public WhatIf? Change { get; init; }
}

/// <summary>A threshold, and what it would have made of the frame on the other side of the frame's P.</summary>
/// <param name="Name">Which one.</param>
/// <param name="Level">Its level; 6 for the decision threshold.</param>
/// <param name="Value">Where it stands.</param>
/// <param name="Probability">The P that was held against it.</param>
/// <param name="MovedTo">The nearest value with which the comparison goes the other way.</param>
/// <param name="Moved">What would have come then.</param>
public sealed record ThresholdExplanation(string Name, int Level, double Value, double Probability, double MovedTo, WhatIf Moved);

/// <summary>A level's part in a verdict.</summary>
/// <param name="Level">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="End">How it ended.</param>
/// <param name="Probability">P pooled over all voters so far; NaN while there were none.</param>
/// <param name="Voters">How many they were.</param>
/// <param name="Decided">The verdict fell here.</param>
/// <param name="Microseconds">Wall-clock time in it, waiting included; NaN when it was not entered.</param>
public sealed record LevelExplanation(int Level, string Name, RecordedLevelEnd End, double Probability, int Voters, bool Decided, double Microseconds)
{
    /// <summary>Scores had drifted from those certified when it was judged: it could stop only where certificate and manifest agreed.</summary>
    public bool InFallback { get; init; }
}

/// <summary>Why a frame was judged as it was. Immutable.</summary>
/// <param name="Record">The frame.</param>
/// <param name="Summary">One sentence: who decided, and by which rule.</param>
/// <param name="PooledLogOdds">Pooled log-odds at the decision; NaN without a verdict.</param>
/// <param name="Levels">Every level.</param>
/// <param name="Voters">Every voter, the heaviest contribution first.</param>
/// <param name="Thresholds">Every threshold that P was held against.</param>
public sealed record VerdictExplanation(
    RecordedVerdict Record, string Summary, double PooledLogOdds, IReadOnlyList<LevelExplanation> Levels,
    IReadOnlyList<VoterExplanation> Voters, IReadOnlyList<ThresholdExplanation> Thresholds)
{
    /// <summary>What the pool adds of itself to the pooled log-odds, whoever votes: 0 without a certificate in force.</summary>
    public double Intercept { get; init; }

    /// <summary>What would have come had scores not drifted; null where a level was not judged in fallback.</summary>
    public WhatIf? WithoutFallback { get; init; }
}
