using Natix.Engine.Consensus.Pooling;

namespace Natix.Engine.Consensus.Exits;

/// <summary>
/// The path of thresholds from safe to bold that certification walks, chosen on the fitting part alone. For each level a Platt scale says how
/// probable a positive full verdict is at a pooled probability; step by step the cascade stops where the chance of the other verdict is at
/// most a tolerance that grows geometrically. A level's tolerance is in proportion to the cost that stopping there saves. Steps are nested:
/// what stops at one stops at all bolder ones, at the same level or before. Pure; allocates.
/// </summary>
internal static class ExitPath
{
    /// <summary>Tolerance of the first step and of the last.</summary>
    public const double Safest = 1e-6;

    public const double Boldest = 0.25;

    // A logit beyond this is nothing that a clamped pool can reach.
    private const double Unreachable = 30;

    /// <summary>The path: steps x levels.</summary>
    /// <param name="fitting">Rows of the fitting part.</param>
    /// <param name="steps">2 or more.</param>
    /// <exception cref="ArgumentException">The full cascade has the same verdict on every row: nothing can be learned of the other one.</exception>
    public static ExitThresholds[][] Build(ExitTable fitting, int steps = 120)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        var verdicts = Enumerable.Range(0, fitting.Rows).Select(fitting.FullVerdict).ToArray();
        LabelledLogits.CheckLabels(verdicts);
        var scales = Enumerable.Range(0, fitting.Levels).Select(level => FullVerdictScale(fitting, level)).ToArray();
        var shares = SavedShares(fitting);
        var path = new ExitThresholds[steps][];
        for (var step = 0; step < steps; step++)
        {
            var tolerance = Safest * Math.Pow(Boldest / Safest, step / (steps - 1.0));
            path[step] = [.. scales.Select((scale, level) => Thresholds(scale, tolerance * shares[level], fitting.DecisionThreshold))];
        }

        return path;
    }

    // Null for a level at which only one verdict was seen, or none: it never stops.
    private static PlattScale? FullVerdictScale(ExitTable table, int level)
    {
        var (logits, verdicts) = (new List<double>(table.Rows), new List<bool>(table.Rows));
        for (var row = 0; row < table.Rows; row++)
        {
            var p = table.Probability(row, level);
            if (double.IsNaN(p))
                continue;
            logits.Add(Math.Clamp(Logistic.Logit(p), -Unreachable, Unreachable));
            verdicts.Add(table.FullVerdict(row));
        }

        return verdicts.Contains(true) && verdicts.Contains(false) ? PlattFit.Fit(logits.ToArray(), verdicts.ToArray()) : null;
    }

    // Share of what is still to be spent after level 0 that stopping at a level saves: 1 at level 0, 0 at the last.
    private static double[] SavedShares(ExitTable table)
    {
        var shares = new double[table.Levels];
        var rest = 0.0;
        for (var level = table.Levels - 1; level >= 0; level--)
        {
            shares[level] = rest;
            rest += table.Costs[level];
        }

        var most = shares[0];
        for (var level = 0; level < shares.Length && most > 0; level++)
            shares[level] /= most;
        return shares;
    }

    private static ExitThresholds Thresholds(PlattScale? fitted, double tolerance, double decision)
    {
        if (fitted is not { } scale || !(tolerance > 0))
            return ExitThresholds.Never;
        var certain = -Logistic.Logit(tolerance);
        var (low, high) = ((-certain - scale.Offset) / scale.Slope, (certain - scale.Offset) / scale.Slope);
        return new ExitThresholds(
            low > -Unreachable ? Math.Min(Logistic.Sigmoid(low), decision) : null,
            high < Unreachable ? Math.Max(Logistic.Sigmoid(high), Math.BitIncrement(decision)) : null);
    }
}
