namespace Natix.Engine.Consensus.Exits;

/// <summary>
/// Thresholds and what is known of them. The claim: with probability at least 1 - <paramref name="Delta"/> over the held-out units, the
/// risk that a new unit of the same distribution holds an early verdict other than the full cascade's is at most <paramref name="Epsilon"/>.
/// </summary>
/// <param name="Thresholds">One a level.</param>
/// <param name="Step">Step of the path, from 0; -1 when not even the safest passed: the cascade then never stops early.</param>
/// <param name="Steps">Steps of the path.</param>
/// <param name="Units">Held-out units.</param>
/// <param name="Disagreements">Held-out units that disagree under the thresholds.</param>
/// <param name="Epsilon">The risk that is claimed.</param>
/// <param name="Delta">The chance of the claim being wrong.</param>
/// <param name="Bound">
/// Clopper-Pearson's upper bound at 1 - delta for the counts, at most epsilon; 0 when the cascade never stops. It describes the step that was
/// chosen; the claim that survives the choosing is epsilon.
/// </param>
/// <param name="ExitRates">Share of the held-out rows that stop at each level; what is missing to 1 runs to the end.</param>
/// <param name="LevelCosts">Expected cost of each level on a frame: its cost times the share of rows that reach it.</param>
/// <param name="FullCost">Cost of running every level.</param>
/// <param name="RowDisagreements">Held-out rows that stop with another verdict; for information, rows are not independent.</param>
internal sealed record ExitCertification(
    ExitThresholds[] Thresholds,
    int Step,
    int Steps,
    int Units,
    int Disagreements,
    double Epsilon,
    double Delta,
    double Bound,
    double[] ExitRates,
    double[] LevelCosts,
    double FullCost,
    int RowDisagreements)
{
    public bool ExitsEarly => Step >= 0;

    /// <summary>Expected cost of a frame.</summary>
    public double ExpectedCost => LevelCosts.Sum();

    /// <summary>How many times cheaper than running everything; infinity when nothing costs anything any more.</summary>
    public double Speedup => FullCost == 0 ? 1 : FullCost / ExpectedCost;
}
