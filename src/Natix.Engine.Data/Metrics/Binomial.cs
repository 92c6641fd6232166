namespace Natix.Engine.Data.Metrics;

/// <summary>The binomial distribution in exact sums, taken in logarithms so that nothing vanishes. Pure.</summary>
public static class Binomial
{
    /// <summary>P(X = k) for n trials of probability p, 0 to 1; 0 for k outside 0..n.</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative, or p is not within 0 and 1.</exception>
    public static double Mass(long k, long n, double p)
    {
        Check(n, p);
        if (k < 0 || k > n)
            return 0;
        if (p is 0 or 1)
            return k == (p == 0 ? 0 : n) ? 1 : 0;
        return Math.Exp(LogChoose(n, k) + (k * Math.Log(p)) + ((n - k) * Math.Log(1 - p)));
    }

    /// <summary>P(X &lt;= k) for n trials of probability p, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative, or p is not within 0 and 1.</exception>
    public static double AtMost(long k, long n, double p)
    {
        Check(n, p);
        if (k < 0)
            return 0;
        if (k >= n)
            return 1;
        // The shorter tail is the exact one; the other is what it leaves.
        return k <= n * p ? Math.Min(1, TailDown(k, n, p)) : Math.Max(0, 1 - TailDown(n - k - 1, n, 1 - p));
    }

    /// <summary>P(X &gt;= k) for n trials of probability p, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative, or p is not within 0 and 1.</exception>
    public static double AtLeast(long k, long n, double p) => AtMost(n - k, n, 1 - p);

    /// <summary>ln n!, by Stirling's series (DLMF 5.11.1) from 8 on; relative error below 1e-13.</summary>
    internal static double LogFactorial(long n)
    {
        if (n < 8)
        {
            double product = 1;
            for (var i = 2; i <= n; i++)
                product *= i;
            return Math.Log(product);
        }

        var x = n + 1.0;
        var square = 1 / (x * x);
        var series = (1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square * ((1.0 / 1680) - (square / 1188)))))));
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x);
    }

    private static double LogChoose(long n, long k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    // From k downwards terms shrink for k at most n p, so the sum may stop when they no longer count.
    private static double TailDown(long k, long n, double p)
    {
        var term = Mass(k, n, p);
        var (sum, odds) = (term, (1 - p) / p);
        for (var i = k; i > 0 && term > sum * 1e-17; i--)
            sum += term *= i / (double)(n - i + 1) * odds;
        return sum;
    }

    private static void Check(long n, double p)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (!(p >= 0 && p <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A probability is within 0 and 1.");
    }
}
