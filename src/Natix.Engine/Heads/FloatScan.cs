using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Natix.Engine.Heads;

/// <summary>
/// Reads floats once for two answers: the largest, and whether all are finite. The second is carried in a taint, a vector that is 0 until
/// a value that is not finite is met and holds a NaN from then on: x * 0 is 0 for finite x alone. Pure; any length.
/// </summary>
internal static class FloatScan
{
    private static readonly int Lanes = Vector256<float>.Count;

    /// <summary>A vector of values joins the taint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Join(Vector256<float> taint, Vector256<float> values) =>
        Vector256.MultiplyAddEstimate(values, Vector256<float>.Zero, taint);

    /// <summary>True when nothing but finite values has joined.</summary>
    public static bool IsClean(Vector256<float> taint) => Vector256.EqualsAll(taint, Vector256<float>.Zero);

    /// <summary>All values join the taint.</summary>
    public static void Join(ReadOnlySpan<float> values, ref Vector256<float> taint)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var (sum, i) = (taint, 0);
        for (; i <= values.Length - Lanes; i += Lanes)
            sum = Join(sum, Vector256.LoadUnsafe(ref first, (nuint)i));
        if (i <= values.Length - 4)
        {
            sum = Join(sum, Vector128.LoadUnsafe(ref first, (nuint)i).ToVector256());
            i += 4;
        }

        for (; i < values.Length; i++)
            sum = Join(sum, Vector256.CreateScalar(values[i]));
        taint = sum;
    }

    /// <summary>The largest of at least one value; all join the taint. Without meaning once the taint is not clean.</summary>
    public static float Max(ReadOnlySpan<float> values, ref Vector256<float> taint)
    {
        if (values.Length < Lanes)
            return ShortMax(values, ref taint);
        ref var first = ref MemoryMarshal.GetReference(values);
        var last = values.Length - Lanes;
        var most = Vector256.LoadUnsafe(ref first, (nuint)last);

        // Two sums, so that no addition waits for the one before it.
        var (even, odd, i) = (taint, Join(Vector256<float>.Zero, most), 0);
        for (; i < last - Lanes; i += 2 * Lanes)
        {
            var (next, after) = (Vector256.LoadUnsafe(ref first, (nuint)i), Vector256.LoadUnsafe(ref first, (nuint)(i + Lanes)));
            most = Vector256.MaxNative(most, Vector256.MaxNative(next, after));
            (even, odd) = (Join(even, next), Join(odd, after));
        }

        if (i < last)
        {
            var next = Vector256.LoadUnsafe(ref first, (nuint)i);
            (most, even) = (Vector256.MaxNative(most, next), Join(even, next));
        }

        taint = even + odd;
        var half = Vector128.MaxNative(most.GetLower(), most.GetUpper());
        half = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(half[0], half[1]);
    }

    private static float ShortMax(ReadOnlySpan<float> values, ref Vector256<float> taint)
    {
        var most = values[0];
        foreach (var value in values)
            most = MathF.Max(most, value);
        Join(values, ref taint);
        return most;
    }
}
