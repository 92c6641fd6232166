using Natix.Engine.Consensus;
using Natix.Engine.Consensus.Exits;

namespace Natix.Engine.Tests.Consensus.Exits;

/// <summary>
/// A cascade whose true risk is known. The full verdict of a row is a fair coin; given it, level k's log-odds are normal with mean +-means[k] and
/// deviation spreads[k], independent of the other levels and rows. A unit has a fixed number of rows.
/// </summary>
internal sealed class SimulatedCascade(double[] means, double[] spreads, double[] costs, int rowsPerUnit)
{
    public ExitTable Draw(SplitMix random, int units, string part)
    {
        var rows = units * rowsPerUnit;
        var (names, probabilities, verdicts) = (new string[rows], new double[rows * means.Length], new bool[rows]);
        for (var row = 0; row < rows; row++)
        {
            names[row] = $"{part}{row / rowsPerUnit}";
            verdicts[row] = random.NextDouble() < 0.5;
            for (var level = 0; level < means.Length; level++)
                probabilities[(row * means.Length) + level] = Logistic.Sigmoid(((verdicts[row] ? 1 : -1) * means[level]) + (spreads[level] * random.Normal()));
        }

        return new ExitTable(names, probabilities, verdicts, costs);
    }

    /// <summary>P(a new unit holds a row that stops with the other verdict).</summary>
    public double UnitRisk(ExitThresholds[] thresholds) => 1 - Math.Pow(1 - ((RowRisk(thresholds, true) + RowRisk(thresholds, false)) / 2), rowsPerUnit);

    private double RowRisk(ExitThresholds[] thresholds, bool verdict)
    {
        var (risk, goesOn) = (0.0, 1.0);
        for (var level = 0; level < thresholds.Length; level++)
        {
            var mean = verdict ? means[level] : -means[level];
            var no = thresholds[level].Negative is { } negative ? Below((Logistic.Logit(negative) - mean) / spreads[level]) : 0;
            var yes = thresholds[level].Positive is { } positive ? 1 - Below((Logistic.Logit(positive) - mean) / spreads[level]) : 0;
            risk += goesOn * (verdict ? no : yes);
            goesOn *= 1 - no - yes;
        }

        return risk;
    }

    // The normal distribution function by Simpson's rule over its density: good to 1e-10 and independent of the engine.
    private static double Below(double z)
    {
        if (z < -9)
            return 0;
        if (z > 9)
            return 1;
        const int Steps = 400;
        var (width, sum) = (z / Steps, 0.0);
        for (var i = 0; i <= Steps; i++)
            sum += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-i * width * i * width / 2);
        return 0.5 + (sum * width / 3 / Math.Sqrt(2 * Math.PI));
    }
}
