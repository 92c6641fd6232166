namespace Natix.Engine.Measurement.Statistics;

/// <summary>An estimate and the interval that holds the truth with a stated confidence.</summary>
/// <param name="Estimate">The point estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct Interval(double Estimate, double Low, double High);

/// <summary>
/// Centre of symmetric samples by the Hodges-Lehmann estimator, with the exact interval that inverts Wilcoxon's signed-rank test
/// (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3.1-3.3). No normality is assumed and a wild sample moves the
/// interval little, which is what timings on a shared machine ask for. Pure.
/// </summary>
internal static class SignedRank
{
    /// <summary>The most samples: beyond it counts leave the exact range of a double by far, and nobody needs it.</summary>
    public const int MostSamples = 500;

    /// <summary>Fewest samples for which an interval of this confidence exists.</summary>
    /// <param name="confidence">In (0, 1).</param>
    public static int FewestSamples(double confidence) => (int)Math.Ceiling(Math.Log2(2 / (1 - confidence)) - 1e-12);

    /// <summary>The interval of the centre.</summary>
    /// <param name="samples">Independent, each symmetric about the same centre; <see cref="FewestSamples"/> to <see cref="MostSamples"/>.</param>
    /// <param name="confidence">At least this much; in (0, 1).</param>
    /// <exception cref="ArgumentException">Too few samples for the confidence, or one that is not finite.</exception>
    public static Interval Centre(IReadOnlyList<double> samples, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(confidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples.Count, MostSamples, nameof(samples));
        if (samples.Count < FewestSamples(confidence))
            throw new ArgumentException($"{samples.Count} samples cannot give an interval of confidence {confidence}: at least {FewestSamples(confidence)} are needed.", nameof(samples));
        if (!samples.All(double.IsFinite))
            throw new ArgumentException("Every sample must be finite.", nameof(samples));
        var averages = WalshAverages(samples);
        var cut = Cut(samples.Count, (1 - confidence) / 2);
        return new Interval(Quantiles.Median(averages), averages[cut - 1], averages[^cut]);
    }

    // Means of all pairs, each sample with itself too, sorted.
    private static double[] WalshAverages(IReadOnlyList<double> samples)
    {
        var averages = new double[samples.Count * (samples.Count + 1) / 2];
        var at = 0;
        for (var i = 0; i < samples.Count; i++)
        {
            for (var j = i; j < samples.Count; j++)
                averages[at++] = (samples[i] + samples[j]) / 2;
        }

        Array.Sort(averages);
        return averages;
    }

    // The largest k with P(W < k) <= tail under the null, so that the k-th smallest and k-th largest averages are the ends.
    private static int Cut(int n, double tail)
    {
        // ways[w]: probability that the ranks with a positive sign add up to w; each rank is in or out with probability one half.
        var ways = new double[(n * (n + 1) / 2) + 1];
        ways[0] = 1;
        for (var rank = 1; rank <= n; rank++)
        {
            for (var sum = ways.Length - 1; sum >= 0; sum--)
                ways[sum] = (ways[sum] + (sum >= rank ? ways[sum - rank] : 0)) / 2;
        }

        var (k, below) = (0, 0.0);
        while (below + ways[k] <= tail * (1 + 1e-9))
            below += ways[k++];
        return k;
    }
}
