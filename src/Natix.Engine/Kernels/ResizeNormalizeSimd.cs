using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>
/// The kernel on 256-bit vectors (AVX2 with FMA). Rows: 32 bytes at a time, all taps in registers. Columns: a pixel is one
/// 128-bit load of the float row, four pixels are transposed to planes and stored together.
/// </summary>
internal sealed unsafe class ResizeNormalizeSimd : ResizeNormalizeKernel
{

    /// <summary>True when this processor has what the kernel needs.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported;

    public override string Name => "vector256";

    public override ResizeNormalizeProgram Compile(ResizeNormalizeTables tables) =>
        tables is { Source: PixelLayout.Rgb24, Element: TensorElement.Float32, Interleaved: false }
        && tables.First.Horizontal.Weights.All(weight => weight >= 0) && tables.First.Vertical.Weights.All(weight => weight >= 0)
            ? new RgbProgram(tables)
            : new ResizeNormalizeScalar().Compile(tables);
}

/// <summary>RGB to float planes.</summary>
internal sealed unsafe class RgbProgram : ResizeNormalizeProgram
{
    private const int Lanes = 8;

    private readonly float[] _row;
    private readonly float[] _factor;

    public RgbProgram(ResizeNormalizeTables tables)
        : base(tables)
    {
        var horizontal = tables.First.Horizontal;
        _row = new float[(3 * (horizontal.End - horizontal.First)) + Lanes];
        _factor = [tables.Color.Coefficients[0], tables.Color.Coefficients[4], tables.Color.Coefficients[8]];
    }

    protected override void FillImage(in ImageView source, byte* destination)
    {
        var (horizontal, vertical) = (Tables.First.Horizontal, Tables.First.Vertical);
        fixed (float* weights = vertical.Weights)
        fixed (float* row = _row)
        {
            for (var y = 0; y < vertical.Outputs; y++)
            {
                var first = source.First.Data + ((nint)vertical.Starts[y] * source.First.Stride) + (3 * horizontal.First);
                FilterRows(first, source.First.Stride, weights + (y * vertical.Taps), vertical.Counts[y], row, 3 * (horizontal.End - horizontal.First));
                FilterColumns(row, (float*)destination + ((nint)(Tables.Top + y) * Tables.Width) + Tables.Left);
            }
        }
    }

    private static void FilterRows(byte* source, int stride, float* weights, int taps, float* row, int length)
    {
        var i = 0;
        for (; i <= length - (4 * Lanes); i += 4 * Lanes)
            FilterBlock(source + i, stride, weights, taps, row + i);
        for (; i <= length - Lanes; i += Lanes)
            FilterVector(source + i, stride, weights, taps, row + i);
        if (i == length)
            return;
        if (length >= Lanes)
        {
            // The last vector ends at the row's last byte and does some of the work twice; nothing past the row is read.
            FilterVector(source + length - Lanes, stride, weights, taps, row + length - Lanes);
            return;
        }

        for (; i < length; i++)
        {
            var sum = weights[0] * source[i];
            for (var t = 1; t < taps; t++)
                sum += weights[t] * source[((nint)t * stride) + i];
            row[i] = sum;
        }
    }

    private void FilterColumns(float* row, float* output)
    {
        var plane = (nint)Tables.Width * Tables.Height;
        var red = output + (Tables.Channel[0] * plane);
        var green = output + (Tables.Channel[1] * plane);
        var blue = output + (Tables.Channel[2] * plane);
        var horizontal = Tables.First.Horizontal;
        var origin = row - (3 * horizontal.First);
        var (taps, outputs) = (horizontal.Taps, horizontal.Outputs);
        fixed (int* starts = horizontal.Starts)
        fixed (float* weights = horizontal.Weights)
        fixed (float* factor = _factor)
        fixed (float* bias = Tables.Color.Offset)
        {
            var x = 0;
            for (; x <= outputs - 4; x += 4)
            {
                var p = starts + x;
                var w = weights + (x * taps);
                Vector128<float> a, b, c, d;
                if (taps == 2)
                {
                    a = Two(origin + (3 * p[0]), w);
                    b = Two(origin + (3 * p[1]), w + 2);
                    c = Two(origin + (3 * p[2]), w + 4);
                    d = Two(origin + (3 * p[3]), w + 6);
                }
                else
                {
                    Many(origin, p, w, taps, out a, out b, out c, out d);
                }

                StorePlanes(a, b, c, d, red + x, green + x, blue + x, factor, bias);
            }

            for (; x < outputs; x++)
            {
                var pixel = Weighted(origin + (3 * starts[x]), weights + (x * taps), taps);
                red[x] = (pixel.GetElement(0) * factor[0]) + bias[0];
                green[x] = (pixel.GetElement(1) * factor[1]) + bias[1];
                blue[x] = (pixel.GetElement(2) * factor[2]) + bias[2];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterBlock(byte* source, int stride, float* weights, int taps, float* row)
    {
        var weight = Vector256.Create(weights[0]);
        var a = Widen(source) * weight;
        var b = Widen(source + Lanes) * weight;
        var c = Widen(source + (2 * Lanes)) * weight;
        var d = Widen(source + (3 * Lanes)) * weight;
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
    private static void FilterVector(byte* source, int stride, float* weights, int taps, float* row)
    {
        var sum = Widen(source) * Vector256.Create(weights[0]);
        for (var t = 1; t < taps; t++)
            sum = Fma.MultiplyAdd(Widen(source + ((nint)t * stride)), Vector256.Create(weights[t]), sum);
        sum.Store(row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(byte* bytes) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Two(float* pixel, float* weights) => Fma.MultiplyAdd(
        Vector128.Load(pixel + 3), Vector128.Create(weights[1]), Vector128.Load(pixel) * Vector128.Create(weights[0]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Weighted(float* pixel, float* weights, int taps)
    {
        var sum = Vector128<float>.Zero;
        for (var t = 0; t < taps; t++)
            sum = Fma.MultiplyAdd(Vector128.Load(pixel + (3 * t)), Vector128.Create(weights[t]), sum);
        return sum;
    }

    // Four sums at once hide the latency of each other's multiply-adds.
    private static void Many(
        float* origin, int* starts, float* weights, int taps,
        out Vector128<float> a, out Vector128<float> b, out Vector128<float> c, out Vector128<float> d)
    {
        var p = origin + (3 * starts[0]);
        var q = origin + (3 * starts[1]);
        var r = origin + (3 * starts[2]);
        var s = origin + (3 * starts[3]);
        a = b = c = d = Vector128<float>.Zero;
        var (sumA, sumB, sumC, sumD) = (a, b, c, d);
        for (var t = 0; t < taps; t++)
        {
            sumA = Fma.MultiplyAdd(Vector128.Load(p + (3 * t)), Vector128.Create(weights[t]), sumA);
            sumB = Fma.MultiplyAdd(Vector128.Load(q + (3 * t)), Vector128.Create(weights[taps + t]), sumB);
            sumC = Fma.MultiplyAdd(Vector128.Load(r + (3 * t)), Vector128.Create(weights[(2 * taps) + t]), sumC);
            sumD = Fma.MultiplyAdd(Vector128.Load(s + (3 * t)), Vector128.Create(weights[(3 * taps) + t]), sumD);
        }

        (a, b, c, d) = (sumA, sumB, sumC, sumD);
    }

    // Four pixels (r g b -) become four values of each plane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePlanes(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d,
        float* red, float* green, float* blue, float* factor, float* bias)
    {
        var rgLow = Sse.UnpackLow(a, b); // r0 r1 g0 g1
        var rgHigh = Sse.UnpackLow(c, d); // r2 r3 g2 g3
        var bLow = Sse.UnpackHigh(a, b); // b0 b1 - -
        var bHigh = Sse.UnpackHigh(c, d); // b2 b3 - -
        Store(red, Sse.MoveLowToHigh(rgLow, rgHigh), factor[0], bias[0]);
        Store(green, Sse.MoveHighToLow(rgHigh, rgLow), factor[1], bias[1]);
        Store(blue, Sse.MoveLowToHigh(bLow, bHigh), factor[2], bias[2]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, Vector128<float> values, float factor, float bias) =>
        Fma.MultiplyAdd(values, Vector128.Create(factor), Vector128.Create(bias)).Store(target);
}
