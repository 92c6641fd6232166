namespace Natix.Engine.Validation.Geometry;

/// <summary>Medians and the deviation that they imply. Offline: sorts its input in place.</summary>
internal static class RobustLocation
{
    /// <summary>Makes a median absolute deviation that of a normal distribution.</summary>
    private const double NormalScale = 1.482602218505602;

    /// <summary>The median; NaN of nothing.</summary>
    public static double Median(Span<double> values)
    {
        if (values.IsEmpty)
            return double.NaN;
        values.Sort();
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /// <summary>The median, and the median absolute deviation from it as a standard deviation (Hampel 1974).</summary>
    public static (double Median, double Deviation) Spread(Span<double> values)
    {
        var median = Median(values);
        var apart = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
            apart[i] = Math.Abs(values[i] - median);
        return (median, NormalScale * Median(apart));
    }

    /// <summary>The value at which half of the weight is reached.</summary>
    /// <param name="values">Values; sorted together with their weights.</param>
    /// <param name="weights">A positive weight for each.</param>
    public static double WeightedMedian(Span<double> values, Span<double> weights)
    {
        values.Sort(weights);
        var (half, sum) = (0.0, 0.0);
        foreach (var weight in weights)
            half += weight / 2;
        for (var i = 0; i < values.Length; i++)
        {
            sum += weights[i];
            if (sum >= half)
                return values[i];
        }

        return double.NaN;
    }
}
