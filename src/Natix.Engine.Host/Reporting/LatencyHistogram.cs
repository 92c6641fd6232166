namespace Natix.Engine.Host.Reporting;

/// <summary>
/// Quantiles of durations in fixed memory: logarithmic buckets 1 % wide from 1 µs to 1000 s; values outside fall into the ends.
/// A quantile is off by at most half a bucket. Not thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const double LowestMicroseconds = 1;
    private const double Growth = 1.01;
    private static readonly double LogGrowth = Math.Log(Growth);
    private readonly long[] _buckets = new long[(int)Math.Ceiling(Math.Log(1e9) / LogGrowth) + 1];

    /// <summary>Values added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a duration in microseconds, at least 0.</summary>
    public void Add(double microseconds)
    {
        var bucket = microseconds <= LowestMicroseconds ? 0 : (int)(Math.Log(microseconds / LowestMicroseconds) / LogGrowth);
        _buckets[Math.Min(bucket, _buckets.Length - 1)]++;
        Count++;
    }

    /// <summary>The duration in milliseconds that a share <paramref name="q"/> of the values does not exceed; NaN when there are none.</summary>
    /// <param name="q">In (0, 1].</param>
    public double QuantileMilliseconds(double q)
    {
        if (Count == 0)
            return double.NaN;
        var rank = (long)Math.Ceiling(q * Count);
        long seen = 0;
        var bucket = 0;
        while ((seen += _buckets[bucket]) < rank)
            bucket++;
        return LowestMicroseconds * Math.Pow(Growth, bucket + 0.5) / 1000;
    }

    /// <summary>Forgets all values.</summary>
    public void Clear()
    {
        Array.Clear(_buckets);
        Count = 0;
    }

    /// <summary>A copy.</summary>
    public LatencyHistogram Copy()
    {
        var copy = new LatencyHistogram { Count = Count };
        _buckets.CopyTo(copy._buckets, 0);
        return copy;
    }

    /// <summary>Takes values out again.</summary>
    /// <param name="other">Nothing but what was added.</param>
    public void Subtract(LatencyHistogram other)
    {
        for (var i = 0; i < _buckets.Length; i++)
            _buckets[i] -= other._buckets[i];
        Count -= other.Count;
    }

    /// <summary>Adds the values of another histogram.</summary>
    public void Merge(LatencyHistogram other)
    {
        for (var i = 0; i < _buckets.Length; i++)
            _buckets[i] += other._buckets[i];
        Count += other.Count;
    }
}
