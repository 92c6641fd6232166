using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    /// <summary>The quantile with linear interpolation between ranks: rank share * (n - 1), counted from 0, of the n values that count.</summary>
    /// <param name="values">Values that are finite, or negative infinity for those that do not count; at most the capacity.</param>
    /// <param name="ignored">How many do not count; fewer than all.</param>
    /// <param name="share">In [0,1].</param>
    public float Of(ReadOnlySpan<float> values, int ignored, double share)
    {
        Array.Clear(_counts);
        foreach (var value in values)
            _counts[OrderedFloat.Encode(value) >> 16]++;
        var rank = ignored + (share * (values.Length - ignored - 1));
        var (low, high) = ((int)rank, Math.Min((int)rank + 1, values.Length - 1));
        var (first, before) = Bin(0, 0, low);
        var last = Bin(first, before, high).Bin;
        var near = Gather(values, OrderedFloat.Decode((uint)first << 16), OrderedFloat.Decode(((uint)last << 16) | 0xFFFF));
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

    // The values within two bounds, both inclusive.
    private Span<float> Gather(ReadOnlySpan<float> values, float least, float most)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var (from, to) = (Vector256.Create(least), Vector256.Create(most));
        var (count, i) = (0, 0);
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var eight = Vector256.LoadUnsafe(ref start, (nuint)i);
            var within = (Vector256.GreaterThanOrEqual(eight, from) & Vector256.LessThanOrEqual(eight, to)).ExtractMostSignificantBits();
            for (; within != 0; within &= within - 1)
                _near[count++] = values[i + BitOperations.TrailingZeroCount(within)];
        }

        for (; i < values.Length; i++)
        {
            if (values[i] >= least && values[i] <= most)
                _near[count++] = values[i];
        }

        return _near.AsSpan(0, count);
    }
}
