namespace Natix.Engine.Data.Metrics;

/// <summary>The standard normal distribution: its distribution function and the inverse of it. Pure.</summary>
public static class NormalDistribution
{
    // Beyond it a double of the lower tail is below 1e-15 of what any interval here asks for.
    private const double Farthest = 8.5;

    /// <summary>
    /// P(Z &lt;= z), 0 to 1, from the series z + z^3/3 + z^5/15 + ... of the density (Marsaglia 2004); absolute error below 1e-14.
    /// </summary>
    /// <param name="z">Standard deviations from the mean; NaN gives NaN.</param>
    public static double Cumulative(double z)
    {
        if (z < -Farthest)
            return 0;
        if (z > Farthest)
            return 1;
        double sum = z, term = z;
        for (var k = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); k += 2)
            sum += term *= z * z / k;
        return Math.Clamp(0.5 + (sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI)), 0, 1);
    }

    /// <summary>The z with P(Z &lt;= z) = p, by halving; absolute error below 1e-9 for p within 1e-12 and 1 - 1e-12.</summary>
    /// <param name="p">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is not between 0 and 1.</exception>
    public static double Quantile(double p)
    {
        if (!(p > 0 && p < 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A quantile needs a probability above 0 and below 1.");
        double low = -Farthest, high = Farthest;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (Cumulative(middle) < p)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }
}
