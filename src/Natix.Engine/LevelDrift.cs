namespace Natix.Engine;

/// <summary>Whether a level's scores still look as they did when its exits were certified. Stable names: they appear in output.</summary>
public enum DriftState
{
    /// <summary>Not enough scores to say.</summary>
    TooFew = 0,

    /// <summary>Nothing speaks for a change.</summary>
    Stable,

    /// <summary>Changed: what comes in is not what was certified.</summary>
    Drifting,
}

/// <summary>The latest scores of one level against its certificate's.</summary>
/// <param name="Level">Number of the level.</param>
/// <param name="State">The judgement.</param>
/// <param name="Observed">Scores in the window.</param>
/// <param name="Statistic">Kolmogorov-Smirnov distance, in [0,1]; NaN when there are too few.</param>
/// <param name="PValue">Chance of such a distance without a change; NaN when there are too few.</param>
/// <param name="Stability">Population stability index, at least 0; NaN when there are too few.</param>
public readonly record struct LevelDrift(int Level, DriftState State, int Observed, double Statistic, double PValue, double Stability);
