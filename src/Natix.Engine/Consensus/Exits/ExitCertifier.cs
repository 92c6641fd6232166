using Natix.Engine.Consensus.Numerics;

namespace Natix.Engine.Consensus.Exits;

/// <summary>
/// Certifies early exits: learn then test (Angelopoulos et al. 2021, arXiv 2110.01052). Each step of a path is the hypothesis "its risk is
/// above epsilon", with the exact binomial p-value of its disagreeing units; steps are tested in their order, from safe to bold, each at
/// delta, until one is not rejected (fixed-sequence testing), so that the chance of certifying any step whose risk is above epsilon is at
/// most delta. Assumes that held-out units are independent draws of the distribution the cascade will see, and that the path was fixed
/// before they were looked at. Pure; allocates.
/// </summary>
internal static class ExitCertifier
{
    /// <summary>The assumption in words, for certificates.</summary>
    public const string Assumption =
        "Held-out units are independent draws from the named distribution, units to come are too, "
        + "and temperatures, weights and the path of thresholds were fitted on other units.";

    /// <summary>Chooses a path on one part and certifies it on the other.</summary>
    /// <param name="fitting">Rows to choose on.</param>
    /// <param name="heldOut">Rows to certify on, of other units.</param>
    /// <param name="epsilon">Largest risk of disagreement of a unit, in (0,1).</param>
    /// <param name="delta">Chance of certifying a greater one, in (0,1).</param>
    /// <exception cref="TooFewUnitsException">No result on so few units could show epsilon.</exception>
    /// <exception cref="ArgumentException">The parts are not of one cascade, or share units, or an argument is out of its range.</exception>
    public static ExitCertification Run(ExitTable fitting, ExitTable heldOut, double epsilon, double delta)
    {
        fitting.CheckIsApartFrom(heldOut);
        RefuseTooFew(new CertificationArithmetic(heldOut.UnitCount, epsilon, delta));
        return Certify(heldOut, ExitPath.Build(fitting), epsilon, delta);
    }

    /// <summary>Walks a path from safe to bold; the last step that passes is certified.</summary>
    /// <param name="heldOut">Rows that had no part in choosing the path.</param>
    /// <param name="path">Steps x levels.</param>
    /// <param name="epsilon">Largest risk of disagreement of a unit, in (0,1).</param>
    /// <param name="delta">Chance of certifying a greater one, in (0,1).</param>
    /// <exception cref="TooFewUnitsException">No result on so few units could show epsilon.</exception>
    public static ExitCertification Certify(ExitTable heldOut, IReadOnlyList<ExitThresholds[]> path, double epsilon, double delta)
    {
        var arithmetic = new CertificationArithmetic(heldOut.UnitCount, epsilon, delta);
        RefuseTooFew(arithmetic);
        CheckPath(path, heldOut);
        var allowed = arithmetic.AllowedDisagreements();
        var step = -1;
        while (step + 1 < path.Count && UnitCounting.Disagreements(heldOut, path[step + 1], allowed) <= allowed)
            step++;
        return Describe(heldOut, path, step, arithmetic);
    }

    private static ExitCertification Describe(ExitTable table, IReadOnlyList<ExitThresholds[]> path, int step, CertificationArithmetic arithmetic)
    {
        var thresholds = step < 0 ? new ExitThresholds[table.Levels] : path[step];
        var (exits, differing) = (new int[table.Levels + 1], 0);
        for (var row = 0; row < table.Rows; row++)
        {
            var (level, verdict) = table.Exit(row, thresholds);
            exits[level]++;
            differing += verdict == table.FullVerdict(row) ? 0 : 1;
        }

        var (rates, costs) = (new double[table.Levels], new double[table.Levels]);
        var reached = table.Rows;
        for (var level = 0; level < table.Levels; level++)
        {
            rates[level] = exits[level] / (double)table.Rows;
            costs[level] = table.Costs[level] * (reached / (double)table.Rows);
            reached -= exits[level];
        }

        var disagreements = UnitCounting.Disagreements(table, thresholds);
        return new ExitCertification(
            thresholds,
            step,
            path.Count,
            arithmetic.Units,
            disagreements,
            arithmetic.Epsilon,
            arithmetic.Delta,
            step < 0 ? 0 : BinomialBound.Upper(disagreements, arithmetic.Units, arithmetic.Delta),
            rates,
            costs,
            table.FullCost,
            differing);
    }

    private static void RefuseTooFew(CertificationArithmetic arithmetic)
    {
        if (!(arithmetic.Epsilon > 0 && arithmetic.Epsilon < 1))
            throw new ArgumentOutOfRangeException(nameof(arithmetic), arithmetic.Epsilon, "Epsilon must lie between 0 and 1.");
        if (!arithmetic.IsEnough)
            throw new TooFewUnitsException(arithmetic);
    }

    private static void CheckPath(IReadOnlyList<ExitThresholds[]> path, ExitTable table)
    {
        for (var step = 0; step < path.Count; step++)
        {
            if (path[step].Length != table.Levels || !Array.TrueForAll(path[step], t => t.IsValid))
                throw new ArgumentException($"Step {step} needs {table.Levels} pairs of thresholds, each in [0,1] and in order.", nameof(path));
        }
    }
}
