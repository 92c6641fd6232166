namespace Natix.Engine.Measurement.Statistics;

/// <summary>
/// The slope of a series whose neighbours are alike, as samples of memory are: means of batches that are much longer than that likeness stand for independent samples
/// (Law and Kelton, Simulation Modeling and Analysis, 9.5.3), a line is fitted through them, and what likeness of neighbouring batches is left widens the interval. Pure.
/// </summary>
internal static class Trend
{
    /// <summary>Fewest batches.</summary>
    public const int FewestBatches = 6;

    // Student's t at 97.5 % for 4 to 30 degrees of freedom; beyond, the last one is a little too wide.
    private static readonly double[] T975 =
        [2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042];

    /// <summary>The slope with its 95 % interval, in values a unit of time.</summary>
    /// <param name="times">Ascending times, about evenly spaced.</param>
    /// <param name="values">A value each.</param>
    /// <param name="batches">Batches, at least <see cref="FewestBatches"/>; a rest that fills none is left out at the start.</param>
    /// <exception cref="ArgumentException">There are fewer samples than batches, or not one value a time.</exception>
    public static Interval Slope(IReadOnlyList<double> times, IReadOnlyList<double> values, int batches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, FewestBatches);
        if (times.Count != values.Count || times.Count < batches)
            throw new ArgumentException($"{batches} batches need as many samples at least, and a value a time; there are {times.Count} and {values.Count}.", nameof(values));
        var (x, y) = (Means(times, batches), Means(values, batches));
        var (meanX, meanY) = (x.Average(), y.Average());
        var spread = x.Sum(at => (at - meanX) * (at - meanX));
        var slope = x.Zip(y, (at, value) => (at - meanX) * (value - meanY)).Sum() / spread;
        double[] rest = [.. x.Zip(y, (at, value) => value - meanY - (slope * (at - meanX)))];
        var freedom = batches - 2;
        var error = Math.Sqrt(rest.Sum(r => r * r) / freedom / spread) * Widening(rest);
        var reach = T975[Math.Min(freedom, T975.Length + 3) - 4] * error;
        return new Interval(slope, slope - reach, slope + reach);
    }

    private static double[] Means(IReadOnlyList<double> samples, int batches)
    {
        var length = samples.Count / batches;
        var first = samples.Count - (length * batches);
        return [.. Enumerable.Range(0, batches).Select(batch => samples.Skip(first + (batch * length)).Take(length).Average())];
    }

    // Of neighbours that are alike with correlation r, a number stands for (1 - r) / (1 + r) as many independent ones.
    private static double Widening(double[] rest)
    {
        var all = rest.Sum(r => r * r);
        if (all == 0)
            return 1;
        var likeness = rest.Skip(1).Zip(rest, (next, before) => next * before).Sum() / all;
        return likeness <= 0 ? 1 : Math.Sqrt((1 + likeness) / (1 - likeness));
    }
}
