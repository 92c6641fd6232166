using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Natix.Engine.Heads;

/// <summary>
/// Exact quantiles of a few hundred thousand floats without sorting them: bounds about the wanted rank are halved by counting, eight values
/// at a time, until few values are left, which are sorted. Holds its scratch; not thread-safe; allocates nothing after construction.
/// </summary>
/// <param name="capacity">Most values.</param>
internal sealed class Quantile(int capacity)
{
    /// <summary>From here on sorting is faster than another count of all.</summary>
    private const int FewEnough = 512;

    private readonly float[] _near = new float[capacity];

    /// <summary>The quantile with linear interpolation between ranks: rank share * (n - 1), counted from 0, of the n values that count.</summary>
    /// <param name="values">Values that are finite, or negative infinity for those that do not count; at most the capacity.</param>
    /// <param name="ignored">How many do not count; fewer than all.</param>
    /// <param name="share">In [0,1].</param>
    public float Of(ReadOnlySpan<float> values, int ignored, double share)
    {
        var rank = ignored + (share * (values.Length - ignored - 1));
        var (low, high) = ((int)rank, Math.Min((int)rank + 1, values.Length - 1));

        // Both ranks lie above the one bound, of which the first before values are not, and not above the other.
        var (above, most) = (OrderedFloat.Encode(MathF.BitDecrement(LeastFinite(values))), OrderedFloat.Encode(TensorPrimitives.Max(values)));
        var (before, end) = (ignored, values.Length);
        while (end - before > FewEnough && most - above > 1)
        {
            var middle = above + ((most - above) / 2);
            var count = CountAtMost(values, OrderedFloat.Decode(middle));
            if (count <= low)
                (above, before) = (middle, count);
            else if (count > high)
                (most, end) = (middle, count);
            else
                break; // between the two ranks
        }

        var near = Gather(values, OrderedFloat.Decode(above), OrderedFloat.Decode(most));
        near.Sort();
        var (lower, upper) = (near[low - before], near[high - before]);
        return (float)(lower + ((rank - low) * ((double)upper - lower)));
    }

    private static float LeastFinite(ReadOnlySpan<float> values)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var (least, i) = (Vector256.Create(float.MaxValue), 0);
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var eight = Vector256.LoadUnsafe(ref start, (nuint)i);
            var counts = Vector256.GreaterThan(eight, Vector256.Create(float.NegativeInfinity));
            least = Vector256.MinNative(least, Vector256.ConditionalSelect(counts, eight, least));
        }

        var most = float.MaxValue;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
            most = Math.Min(most, least[lane]);
        for (; i < values.Length; i++)
            most = values[i] > float.NegativeInfinity ? Math.Min(most, values[i]) : most;
        return most;
    }

    private static int CountAtMost(ReadOnlySpan<float> values, float bound)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var (counts, i) = (Vector256<int>.Zero, 0);
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            counts -= Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref start, (nuint)i), Vector256.Create(bound)).AsInt32();
        var count = Vector256.Sum(counts);
        for (; i < values.Length; i++)
            count += values[i] <= bound ? 1 : 0;
        return count;
    }

    // The values above one bound and at most the other.
    private Span<float> Gather(ReadOnlySpan<float> values, float above, float most)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var (from, to) = (Vector256.Create(above), Vector256.Create(most));
        var (count, i) = (0, 0);
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var eight = Vector256.LoadUnsafe(ref start, (nuint)i);
            var within = (Vector256.GreaterThan(eight, from) & Vector256.LessThanOrEqual(eight, to)).ExtractMostSignificantBits();
            for (; within != 0; within &= within - 1)
                _near[count++] = values[i + BitOperations.TrailingZeroCount(within)];
        }

        for (; i < values.Length; i++)
        {
            if (values[i] > above && values[i] <= most)
                _near[count++] = values[i];
        }

        return _near.AsSpan(0, count);
    }
}
