using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>Pixels of three float32.</summary>
internal readonly unsafe struct SinglePixels256 : ITensorStore256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* first, byte* second, byte* third, nint at, Vector256<float> r, Vector256<float> g, Vector256<float> b)
    {
        // Within 128-bit lanes, four pixels become x = r0 g0 b0 r1, y = g1 b1 r2 g2, z = b2 r3 g3 b3.
        var rgLow = Avx.UnpackLow(r, g); // r0 g0 r1 g1
        var rgHigh = Avx.UnpackHigh(r, g); // r2 g2 r3 g3
        var b0r1 = Avx.Shuffle(b, rgLow, 0b10_10_00_00);
        var g1b1 = Avx.Shuffle(rgLow, b, 0b01_01_11_11);
        var b2r3 = Avx.Shuffle(b, rgHigh, 0b10_10_10_10);
        var g3b3 = Avx.Shuffle(rgHigh, b, 0b11_11_11_11);
        var x = Avx.Shuffle(rgLow, b0r1, 0b10_00_01_00);
        var y = Avx.Shuffle(g1b1, rgHigh, 0b01_00_10_00);
        var z = Avx.Shuffle(b2r3, g3b3, 0b10_00_10_00);
        var target = (float*)first + (3 * at);
        Avx.Permute2x128(x, y, 0x20).Store(target);
        Avx.Permute2x128(z, x, 0x30).Store(target + 8);
        Avx.Permute2x128(y, z, 0x31).Store(target + 16);
    }
}

/// <summary>Pixels of three float16.</summary>
internal readonly unsafe struct HalfPixels256 : ITensorStore256
{
    private static readonly Vector128<byte> Red0 = Words(0, 0), Red1 = Words(0, 1), Red2 = Words(0, 2);
    private static readonly Vector128<byte> Green0 = Words(1, 0), Green1 = Words(1, 1), Green2 = Words(1, 2);
    private static readonly Vector128<byte> Blue0 = Words(2, 0), Blue1 = Words(2, 1), Blue2 = Words(2, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* first, byte* second, byte* third, nint at, Vector256<float> r, Vector256<float> g, Vector256<float> b)
    {
        var (x, y, z) = (HalfConvert256.Convert(r).AsByte(), HalfConvert256.Convert(g).AsByte(), HalfConvert256.Convert(b).AsByte());
        var target = first + (6 * at);
        (Ssse3.Shuffle(x, Red0) | Ssse3.Shuffle(y, Green0) | Ssse3.Shuffle(z, Blue0)).Store(target);
        (Ssse3.Shuffle(x, Red1) | Ssse3.Shuffle(y, Green1) | Ssse3.Shuffle(z, Blue1)).Store(target + 16);
        (Ssse3.Shuffle(x, Red2) | Ssse3.Shuffle(y, Green2) | Ssse3.Shuffle(z, Blue2)).Store(target + 32);
    }

    // Word i of the 24 is word i / 3 of channel i mod 3; 0x80 leaves a byte to the other channels.
    private static Vector128<byte> Words(int channel, int part)
    {
        var bytes = new byte[16];
        for (var i = 0; i < 16; i++)
        {
            var word = (8 * part) + (i / 2);
            bytes[i] = word % 3 == channel ? (byte)((2 * (word / 3)) + (i % 2)) : (byte)0x80;
        }

        return Vector128.Create(bytes);
    }
}

/// <summary>Pixels of three bytes.</summary>
internal readonly unsafe struct BytePixels256 : ITensorStore256
{
    private static readonly Vector128<byte> RedGreen0 = Bytes(0, 0), RedGreen1 = Bytes(0, 1);
    private static readonly Vector128<byte> Blue0 = Bytes(1, 0), Blue1 = Bytes(1, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* first, byte* second, byte* third, nint at, Vector256<float> r, Vector256<float> g, Vector256<float> b)
    {
        var redGreen = Vector128.Create(ByteConvert256.Convert(r).GetLower(), ByteConvert256.Convert(g).GetLower());
        var blue = ByteConvert256.Convert(b);
        var target = first + (3 * at);
        (Ssse3.Shuffle(redGreen, RedGreen0) | Ssse3.Shuffle(blue, Blue0)).Store(target);
        (Ssse3.Shuffle(redGreen, RedGreen1) | Ssse3.Shuffle(blue, Blue1)).GetLower().Store(target + 16);
    }

    // Byte i of the 24 is byte i / 3 of channel i mod 3; source 0 holds eight of red and eight of green, source 1 blue.
    private static Vector128<byte> Bytes(int source, int part)
    {
        var bytes = new byte[16];
        for (var i = 0; i < 16; i++)
        {
            var (pixel, channel) = (((16 * part) + i) / 3, ((16 * part) + i) % 3);
            bytes[i] = channel / 2 == source && pixel < 8 ? (byte)(pixel + (channel == 1 ? 8 : 0)) : (byte)0x80;
        }

        return Vector128.Create(bytes);
    }
}
