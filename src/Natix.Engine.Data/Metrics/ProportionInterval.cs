namespace Natix.Engine.Data.Metrics;

/// <summary>A share of n trials with a confidence interval. Immutable; made by the pure functions here.</summary>
/// <param name="Successes">Trials that count, 0 to <paramref name="Trials"/>.</param>
/// <param name="Trials">Trials, 0 or more.</param>
/// <param name="Low">Lower end, 0 to 1; 0 without trials.</param>
/// <param name="High">Upper end, 0 to 1; 1 without trials.</param>
public readonly record struct ProportionInterval(long Successes, long Trials, double Low, double High)
{
    /// <summary>The confidence used everywhere unless another one is asked for.</summary>
    public const double DefaultConfidence = 0.95;

    /// <summary>The share itself; NaN without trials.</summary>
    public double Share => Trials == 0 ? double.NaN : Successes / (double)Trials;

    /// <summary>
    /// The score interval (Wilson 1927): close to its confidence on average, and never outside 0 to 1. For describing a share.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">More successes than trials, a negative count, or a confidence outside (0, 1).</exception>
    public static ProportionInterval Wilson(long successes, long trials, double confidence = DefaultConfidence)
    {
        Check(successes, trials, confidence);
        if (trials == 0)
            return new ProportionInterval(0, 0, 0, 1);
        var z = NormalDistribution.Quantile((1 + confidence) / 2);
        var (p, n, square) = (successes / (double)trials, (double)trials, z * z);
        var centre = (p + (square / (2 * n))) / (1 + (square / n));
        var half = z / (1 + (square / n)) * Math.Sqrt((p * (1 - p) / n) + (square / (4 * n * n)));
        return new ProportionInterval(
            successes, trials, successes == 0 ? 0 : Math.Max(0, centre - half), successes == trials ? 1 : Math.Min(1, centre + half));
    }

    /// <summary>
    /// The exact interval (Clopper and Pearson 1934): its coverage is never below the confidence. For claims about rare events.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">More successes than trials, a negative count, or a confidence outside (0, 1).</exception>
    public static ProportionInterval Exact(long successes, long trials, double confidence = DefaultConfidence)
    {
        Check(successes, trials, confidence);
        var tail = (1 - confidence) / 2;
        var low = successes == 0 ? 0 : Solve(p => Binomial.AtLeast(successes, trials, p) < tail);
        var high = successes == trials ? 1 : Solve(p => Binomial.AtMost(successes, trials, p) > tail);
        return new ProportionInterval(successes, trials, low, high);
    }

    /// <summary>The p where a condition that holds for small p stops to hold, by halving.</summary>
    private static double Solve(Func<double, bool> holds)
    {
        double low = 0, high = 1;
        for (var i = 0; i < 55; i++)
        {
            var middle = (low + high) / 2;
            if (holds(middle))
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    private static void Check(long successes, long trials, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, successes);
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies between 0 and 1.");
    }
}
