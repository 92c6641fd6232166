namespace Natix.Engine;

/// <summary>What a degraded verdict lacks. Stable names: they appear in JSON output.</summary>
public enum DegradedReason
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A model that should have voted failed; the verdict rests on the others.</summary>
    ModelFailed,

    /// <summary>A model that should have voted did not answer within its level's timeout.</summary>
    ModelLate,

    /// <summary>The frame's deadline left no time for a level that should have run.</summary>
    DeadlineNear,
}

/// <summary>What the engine says of one frame.</summary>
/// <param name="IsRoadwork">True when <paramref name="Probability"/> is above the cascade's decision threshold.</param>
/// <param name="Probability">Calibrated P(roadwork) in [0,1]; NaN when nobody judged (see <see cref="IsJudged"/>).</param>
/// <param name="Level">The level that decided: 0..5 by an early exit, 6 by consensus; -1 when there is no verdict.</param>
/// <param name="Voters">How many models gave evidence.</param>
/// <param name="Degraded">True when something that belongs to a full verdict is missing; <see cref="Reason"/> says what.</param>
public readonly record struct Verdict(bool IsRoadwork, double Probability, int Level, int Voters, bool Degraded)
{
    /// <summary>Why the verdict is degraded; <see cref="DegradedReason.None"/> when it is not.</summary>
    public DegradedReason Reason { get; init; }

    /// <summary>The level number of consensus.</summary>
    public const int ConsensusLevel = 6;

    /// <summary>True when there is a probability: false without a verdict, and for a cascade of observers alone, which sees and does not judge.</summary>
    public bool IsJudged => !double.IsNaN(Probability);

    /// <summary>No verdict could be given.</summary>
    public static Verdict None { get; } = new(false, double.NaN, -1, 0, false);
}
