namespace Natix.Engine.Consensus.Drift;

/// <summary>The two-sample test of Kolmogorov and Smirnov: do two sets of numbers come from one distribution? Pure, allocation-free.</summary>
internal static class KolmogorovSmirnov
{
    /// <summary>The largest distance of the two empirical distribution functions, in [0,1]; ties are stepped over together.</summary>
    /// <param name="first">Ascending, one number or more.</param>
    /// <param name="second">Ascending, one number or more.</param>
    /// <exception cref="ArgumentException">An empty sample, one that is not ascending, or NaN.</exception>
    public static double Statistic(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        CheckSample(first, nameof(first));
        CheckSample(second, nameof(second));
        var (a, b, distance) = (0, 0, 0.0);
        while (a < first.Length && b < second.Length)
        {
            var value = Math.Min(first[a], second[b]);
            while (a < first.Length && first[a] == value)
                a++;
            while (b < second.Length && second[b] == value)
                b++;
            distance = Math.Max(distance, Math.Abs((a / (double)first.Length) - (b / (double)second.Length)));
        }

        return distance;
    }

    /// <summary>The same from counts in common bins: at most the distance of the numbers themselves, so its p-value errs towards no drift.</summary>
    /// <param name="first">Counts, at least 0, not all 0.</param>
    /// <param name="second">Counts in the same bins.</param>
    public static double Statistic(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        var (totalFirst, totalSecond) = CountTotals.Of(first, second);
        var (sumFirst, sumSecond, distance) = (0L, 0L, 0.0);
        for (var bin = 0; bin < first.Length; bin++)
        {
            sumFirst += first[bin];
            sumSecond += second[bin];
            distance = Math.Max(distance, Math.Abs((sumFirst / totalFirst) - (sumSecond / totalSecond)));
        }

        return distance;
    }

    /// <summary>
    /// P(a distance at least this) under one continuous distribution, in [0,1]: Kolmogorov's limit with Stephens' correction (1970) for finite
    /// samples. Asymptotic: good from about four effective observations on, n m / (n + m); conservative for numbers with ties.
    /// </summary>
    /// <param name="statistic">The distance, in [0,1].</param>
    /// <param name="first">Independent observations of the first sample, above 0.</param>
    /// <param name="second">Independent observations of the second sample, above 0.</param>
    public static double PValue(double statistic, double first, double second)
    {
        if (!(statistic >= 0 && statistic <= 1))
            throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "The distance lies in [0,1].");
        if (!(first > 0 && second > 0 && double.IsFinite(first) && double.IsFinite(second)))
            throw new ArgumentOutOfRangeException(nameof(first), $"{first} and {second}", "Both samples need a finite number of observations above 0.");
        var root = Math.Sqrt(first / (first + second) * second);
        return Tail((root + 0.12 + (0.11 / root)) * statistic);
    }

    /// <summary>P(K > x) of Kolmogorov's distribution: two series for the same function, each where it converges at once.</summary>
    public static double Tail(double x)
    {
        if (x <= 0)
            return 1;
        var sum = 0.0;
        if (x < 1.18)
        {
            for (var k = 1; k <= 9; k += 2)
                sum += Math.Exp(-k * k * Math.PI * Math.PI / (8 * x * x));
            return Math.Clamp(1 - (Math.Sqrt(2 * Math.PI) / x * sum), 0, 1);
        }

        for (var k = 1; k <= 6; k++)
            sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2 * k * k * x * x);
        return Math.Clamp(sum, 0, 1);
    }

    private static void CheckSample(ReadOnlySpan<double> sample, string name)
    {
        if (sample.IsEmpty)
            throw new ArgumentException("The test needs one number or more in each sample.", name);
        for (var i = 0; i < sample.Length; i++)
        {
            var before = i > 0 ? sample[i - 1] : double.NegativeInfinity;
            if (!(sample[i] >= before))
                throw new ArgumentException($"The sample must ascend without NaN; sort it: number {i} is {sample[i]} after {before}.", name);
        }
    }
}
