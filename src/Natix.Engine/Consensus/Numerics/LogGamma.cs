namespace Natix.Engine.Consensus.Numerics;

/// <summary>The logarithm of the gamma function of a positive number, to about 14 digits. Pure.</summary>
internal static class LogGamma
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>ln Gamma(x) by Stirling's series (Abramowitz and Stegun 6.1.40), moved up by the recurrence where the series is poor.</summary>
    /// <param name="x">Above 0, finite.</param>
    public static double Of(double x)
    {
        if (!(x > 0 && double.IsFinite(x)))
            throw new ArgumentOutOfRangeException(nameof(x), x, "The gamma function is taken here of finite numbers above 0.");
        var product = 1.0;
        while (x < 10)
        {
            product *= x;
            x++;
        }

        var square = 1 / (x * x);
        var series = 1.0 / 12 + (square * (-1.0 / 360 + (square * (1.0 / 1260 + (square * (-1.0 / 1680 + (square * (1.0 / 1188))))))));
        return ((x - 0.5) * Math.Log(x)) - x + HalfLogTwoPi + (series / x) - Math.Log(product);
    }
}
