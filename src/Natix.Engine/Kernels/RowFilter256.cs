using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>Weighted sums of rows, 256 bits at a time.</summary>
internal static unsafe class RowFilter256
{
    private const int Lanes = 8;

    /// <summary>
    /// row[i] = sum over t of weights[t] * source[t * stride + i], less <paramref name="zero"/>, for i below <paramref name="length"/>; reads
    /// and writes no more.
    /// </summary>
    public static void FromBytes(byte* source, int stride, float* weights, int taps, float zero, float* row, int length)
    {
        var i = 0;
        var bias = Vector256.Create(-zero);
        for (; i <= length - (4 * Lanes); i += 4 * Lanes)
            FilterBlock(source + i, stride, weights, taps, bias, row + i);
        for (; i <= length - Lanes; i += Lanes)
            FilterVector(source + i, stride, weights, taps, bias, row + i);
        if (i == length)
            return;
        if (length >= Lanes)
        {
            // The last vector ends at the row's last byte and does some of the work twice; nothing past the row is read.
            FilterVector(source + length - Lanes, stride, weights, taps, bias, row + length - Lanes);
            return;
        }

        for (; i < length; i++)
        {
            var sum = (weights[0] * source[i]) - zero;
            for (var t = 1; t < taps; t++)
                sum += weights[t] * source[((nint)t * stride) + i];
            row[i] = sum;
        }
    }

    /// <summary>row[i] = sum over t of weights[t] * sources[t][i] for whole vectors up to <paramref name="length"/>, a multiple of 8.</summary>
    public static void FromFloats(float** sources, float* weights, int taps, float* row, int length)
    {
        var first = Vector256.Create(weights[0]);
        var second = Vector256.Create(taps > 1 ? weights[1] : 0);
        var third = Vector256.Create(taps > 2 ? weights[2] : 0);
        var a = sources[0];
        var b = taps > 1 ? sources[1] : a;
        var c = taps > 2 ? sources[2] : a;
        if (taps <= 2)
        {
            for (var i = 0; i < length; i += Lanes)
                Fma.MultiplyAdd(Vector256.Load(b + i), second, Vector256.Load(a + i) * first).Store(row + i);
            return;
        }

        for (var i = 0; i < length; i += Lanes)
        {
            var sum = Fma.MultiplyAdd(Vector256.Load(b + i), second, Vector256.Load(a + i) * first);
            sum = Fma.MultiplyAdd(Vector256.Load(c + i), third, sum);
            for (var t = 3; t < taps; t++)
                sum = Fma.MultiplyAdd(Vector256.Load(sources[t] + i), Vector256.Create(weights[t]), sum);
            sum.Store(row + i);
        }
    }

    /// <summary>Eight bytes as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(byte* bytes) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterBlock(byte* source, int stride, float* weights, int taps, Vector256<float> bias, float* row)
    {
        var weight = Vector256.Create(weights[0]);
        var a = Fma.MultiplyAdd(Widen(source), weight, bias);
        var b = Fma.MultiplyAdd(Widen(source + Lanes), weight, bias);
        var c = Fma.MultiplyAdd(Widen(source + (2 * Lanes)), weight, bias);
        var d = Fma.MultiplyAdd(Widen(source + (3 * Lanes)), weight, bias);
        for (var t = 1; t < taps; t++)
        {
            source += stride;
            weight = Vector256.Create(weights[t]);
            a = Fma.MultiplyAdd(Widen(source), weight, a);
            b = Fma.MultiplyAdd(Widen(source + Lanes), weight, b);
            c = Fma.MultiplyAdd(Widen(source + (2 * Lanes)), weight, c);
            d = Fma.MultiplyAdd(Widen(source + (3 * Lanes)), weight, d);
        }

        a.Store(row);
        b.Store(row + Lanes);
        c.Store(row + (2 * Lanes));
        d.Store(row + (3 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterVector(byte* source, int stride, float* weights, int taps, Vector256<float> bias, float* row)
    {
        var sum = Fma.MultiplyAdd(Widen(source), Vector256.Create(weights[0]), bias);
        for (var t = 1; t < taps; t++)
            sum = Fma.MultiplyAdd(Widen(source + ((nint)t * stride)), Vector256.Create(weights[t]), sum);
        sum.Store(row);
    }
}
