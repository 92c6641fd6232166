namespace Natix.Engine.Heads;

/// <summary>
/// Exact quantiles of a few hundred thousand floats without sorting them: counted by their first 16 bits, then only the values about the
/// wanted rank are sorted. Holds its scratch; not thread-safe; allocates nothing after construction.
/// </summary>
/// <param name="capacity">Most values.</param>
internal sealed class Quantile(int capacity)
{
    private readonly int[] _counts = new int[1 << 16];
    private readonly float[] _near = new float[capacity];

    /// <summary>The quantile with linear interpolation between ranks: rank share * (n - 1), counted from 0.</summary>
    /// <param name="values">Finite values, at least one, at most the capacity.</param>
    /// <param name="share">In [0,1].</param>
    public float Of(ReadOnlySpan<float> values, double share)
    {
        Array.Clear(_counts);
        foreach (var value in values)
            _counts[OrderedFloat.Encode(value) >> 16]++;
        var rank = share * (values.Length - 1);
        var (low, high) = ((int)rank, Math.Min((int)rank + 1, values.Length - 1));
        var (first, before) = Bin(0, 0, low);
        var last = Bin(first, before, high).Bin;
        var near = Gather(values, (uint)first, (uint)last);
        near.Sort();
        var (below, above) = (near[low - before], near[high - before]);
        return (float)(below + ((rank - low) * ((double)above - below)));
    }

    // The bin that holds a rank, and how many values lie before it.
    private (int Bin, int Before) Bin(int bin, int before, int rank)
    {
        while (before + _counts[bin] <= rank)
            before += _counts[bin++];
        return (bin, before);
    }

    private Span<float> Gather(ReadOnlySpan<float> values, uint first, uint last)
    {
        var count = 0;
        foreach (var value in values)
        {
            var bin = OrderedFloat.Encode(value) >> 16;
            if (bin - first <= last - first)
                _near[count++] = value;
        }

        return _near.AsSpan(0, count);
    }
}
