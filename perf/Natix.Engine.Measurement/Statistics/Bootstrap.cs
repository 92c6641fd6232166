namespace Natix.Engine.Measurement.Statistics;

/// <summary>Intervals by drawing rounds anew (Efron and Tibshirani, An Introduction to the Bootstrap, 13.3: percentiles). From a seed. Pure.</summary>
internal static class Bootstrap
{
    private const int Draws = 10_000;

    /// <summary>The ratio of two sums over rounds that belong together, round by round.</summary>
    /// <param name="top">What is compared, a value a round; at least two.</param>
    /// <param name="bottom">What it is compared to, above 0, of the same rounds.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <param name="seed">Seed.</param>
    /// <exception cref="ArgumentException">The rounds do not match, are fewer than two, or have no positive bottom.</exception>
    public static Interval Ratio(IReadOnlyList<double> top, IReadOnlyList<double> bottom, double confidence, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(confidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        if (top.Count != bottom.Count || top.Count < 2)
            throw new ArgumentException($"{top.Count} and {bottom.Count} rounds give no interval: at least two are needed, as many on either side.", nameof(bottom));
        if (!bottom.All(b => b > 0 && double.IsFinite(b)) || !top.All(double.IsFinite))
            throw new ArgumentException("Every value must be finite, and those below the line above 0.", nameof(bottom));
        var random = new Random(seed);
        var ratios = new double[Draws];
        for (var draw = 0; draw < Draws; draw++)
        {
            var (above, below) = (0.0, 0.0);
            for (var i = 0; i < top.Count; i++)
            {
                var round = random.Next(top.Count);
                (above, below) = (above + top[round], below + bottom[round]);
            }

            ratios[draw] = above / below;
        }

        var tail = (1 - confidence) / 2;
        return new Interval(top.Sum() / bottom.Sum(), Quantiles.Quantile(ratios, tail), Quantiles.Quantile(ratios, 1 - tail));
    }
}
