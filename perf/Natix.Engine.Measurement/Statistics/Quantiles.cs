namespace Natix.Engine.Measurement.Statistics;

/// <summary>Order statistics of samples. Pure.</summary>
internal static class Quantiles
{
    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = Sorted(values);
        var mid = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[mid] : (sorted[mid - 1] + sorted[mid]) / 2;
    }

    /// <summary>The smallest value that a share <paramref name="q"/> of the values does not exceed (nearest rank).</summary>
    /// <param name="values">At least one value.</param>
    /// <param name="q">In (0, 1].</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double Quantile(IEnumerable<double> values, double q)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(q);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(q, 1);
        var sorted = Sorted(values);
        return sorted[Math.Max(0, (int)Math.Ceiling(q * sorted.Length) - 1)];
    }

    private static double[] Sorted(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        if (sorted.Length == 0)
            throw new ArgumentException("There are no values.", nameof(values));
        Array.Sort(sorted);
        return sorted;
    }
}
