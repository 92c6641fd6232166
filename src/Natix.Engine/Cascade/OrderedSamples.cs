namespace Natix.Engine.Cascade;

/// <summary>Samples by size, and what that says about their median. Immutable.</summary>
internal readonly struct OrderedSamples
{
    private readonly double[] _sorted;

    /// <param name="samples">At least one.</param>
    public OrderedSamples(IEnumerable<double> samples)
    {
        _sorted = [.. samples];
        Array.Sort(_sorted);
    }

    /// <summary>The middle one, or the mean of the two middle ones.</summary>
    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>
    /// Two samples with the median of what they are drawn from between them, whatever that is like (David and Nagaraja, Order Statistics, 7.1);
    /// NaN when there are too few for the confidence.
    /// </summary>
    /// <param name="confidence">At least this much; in (0, 1).</param>
    public (double Low, double High) IntervalOfMedian(double confidence)
    {
        // As many samples lie below the median as fair coins show heads.
        var (count, below) = (0, 0.0);
        var chance = Math.Pow(0.5, _sorted.Length);
        while (below + chance <= (1 - confidence) / 2)
        {
            below += chance;
            chance *= (_sorted.Length - count) / (count + 1.0);
            count++;
        }

        return count == 0 ? (double.NaN, double.NaN) : (_sorted[count - 1], _sorted[^count]);
    }
}
