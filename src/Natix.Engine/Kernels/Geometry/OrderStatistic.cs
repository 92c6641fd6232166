using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Natix.Engine.Kernels.Geometry;

/// <summary>
/// Percentiles of positive floats by counting: such floats order as their bits do, so the k-th smallest is found bit by bit from the top,
/// each bit by one vectorised count, without moving a value. Pure; exact up to the last interpolation.
/// </summary>
internal static class OrderStatistic
{
    /// <summary>The percentile, interpolated linearly between neighbours: position fraction * (n - 1) of the sorted values.</summary>
    /// <param name="values">At least one value; all positive and finite.</param>
    /// <param name="fraction">In [0, 1]; 0.5 is the median.</param>
    public static float Percentile(ReadOnlySpan<float> values, float fraction)
    {
        var (rank, rest) = Position(values.Length, fraction);
        var low = Smallest(values, rank);
        return rest > 0 ? Between(low, Next(values, low, rank), rest) : low;
    }

    /// <summary>Whole rank and the part beyond it at which a percentile of <paramref name="count"/> values lies.</summary>
    public static (int Rank, float Beyond) Position(int count, float fraction)
    {
        var position = fraction * (count - 1);
        var rank = (int)position;
        return (rank, position - rank);
    }

    /// <summary>Linear interpolation; never outside the two.</summary>
    public static float Between(float low, float high, float rest)
    {
        var value = low + ((high - low) * rest);
        return value > high ? high : value;
    }

    /// <summary>The value with exactly <paramref name="rank"/> values before it in sorted order.</summary>
    private static float Smallest(ReadOnlySpan<float> values, int rank)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        // Above the highest bit in which any two differ, all share the same bits.
        var (least, most) = (TensorPrimitives.Min(bits), TensorPrimitives.Max(bits));
        var differing = 32 - int.LeadingZeroCount(least ^ most);
        var found = least >> differing << differing;
        for (var bit = differing - 1; bit >= 0; bit--)
        {
            var candidate = found | (1 << bit);
            if (CountBelow(bits, candidate) <= rank)
                found = candidate;
        }

        return BitConverter.Int32BitsToSingle(found);
    }

    // The value at rank + 1 when the one at rank is known: the same again, or the least that is greater.
    private static float Next(ReadOnlySpan<float> values, float low, int rank)
    {
        var (notAbove, least) = (0, float.PositiveInfinity);
        foreach (var value in values)
        {
            if (value <= low)
                notAbove++;
            else if (value < least)
                least = value;
        }

        return notAbove > rank + 1 ? low : least;
    }

    private static int CountBelow(ReadOnlySpan<int> bits, int limit)
    {
        var (count, i) = (0, 0);
        if (Vector256.IsHardwareAccelerated && bits.Length >= Vector256<int>.Count)
        {
            var (limits, sums) = (Vector256.Create(limit), Vector256<int>.Zero);
            for (; i <= bits.Length - Vector256<int>.Count; i += Vector256<int>.Count)
                sums -= Vector256.LessThan(Vector256.Create(bits[i..]), limits); // a lane that is less is -1
            count = Vector256.Sum(sums);
        }

        for (; i < bits.Length; i++)
            count += bits[i] < limit ? 1 : 0;
        return count;
    }
}
