using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>Takes rows of two or three interleaved floats apart, eight at a time.</summary>
internal static unsafe class Deinterleave256
{
    private const int Lanes = 8;

    /// <summary>
    /// target[c * distance + i] = row[i * components + c] for i below <paramref name="length"/> and some more up to a whole vector; the row
    /// and the targets have room for whole vectors.
    /// </summary>
    public static void Split(float* row, int components, int length, float* target, int distance)
    {
        if (components == 2)
        {
            for (var i = 0; i < length; i += Lanes)
                SplitTwo(row + (2 * i), target + i, target + distance + i);
            return;
        }

        for (var i = 0; i < length; i += Lanes)
            SplitThree(row + (3 * i), target + i, target + distance + i, target + (2 * distance) + i);
    }

    private static void SplitTwo(float* row, float* first, float* second)
    {
        var (a, b) = (Vector256.Load(row), Vector256.Load(row + Lanes));
        var (low, high) = (Avx.Permute2x128(a, b, 0x20), Avx.Permute2x128(a, b, 0x31));
        Avx.Shuffle(low, high, 0b10_00_10_00).Store(first);
        Avx.Shuffle(low, high, 0b11_01_11_01).Store(second);
    }

    // 128-bit lanes of four pixels: a = r0 g0 b0 r1, b = g1 b1 r2 g2, c = b2 r3 g3 b3; the same for pixels 4..7 in the upper halves.
    private static void SplitThree(float* row, float* red, float* green, float* blue)
    {
        var (x, y, z) = (Vector256.Load(row), Vector256.Load(row + Lanes), Vector256.Load(row + (2 * Lanes)));
        var a = Avx.Permute2x128(x, y, 0x30);
        var b = Avx.Permute2x128(x, z, 0x21);
        var c = Avx.Permute2x128(y, z, 0x30);
        var r2r3 = Avx.Shuffle(b, c, 0b01_01_10_10); // r2 r2 r3 r3
        Avx.Shuffle(a, r2r3, 0b10_00_11_00).Store(red);
        var g0g1 = Avx.Shuffle(a, b, 0b00_00_01_01); // g0 g0 g1 g1
        var g2g3 = Avx.Shuffle(b, c, 0b10_10_11_11); // g2 g2 g3 g3
        Avx.Shuffle(g0g1, g2g3, 0b10_00_10_00).Store(green);
        var b0b1 = Avx.Shuffle(a, b, 0b01_01_10_10); // b0 b0 b1 b1
        Avx.Shuffle(b0b1, c, 0b11_00_10_00).Store(blue);
    }
}
