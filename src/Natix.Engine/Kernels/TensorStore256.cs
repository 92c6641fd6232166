using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>Stores eight pixels in the element type and order of a tensor.</summary>
internal unsafe interface ITensorStore256
{
    /// <summary>Stores three channels of eight pixels.</summary>
    /// <param name="first">First channel's plane; the first pixel where channels are interleaved.</param>
    /// <param name="second">Second channel's plane; not used where channels are interleaved.</param>
    /// <param name="third">Third channel's plane; not used where channels are interleaved.</param>
    /// <param name="at">Index of the first of the eight pixels.</param>
    /// <param name="r">The first channel.</param>
    /// <param name="g">The second channel.</param>
    /// <param name="b">The third channel.</param>
    static abstract void Store(byte* first, byte* second, byte* third, nint at, Vector256<float> r, Vector256<float> g, Vector256<float> b);
}

/// <summary>Planes of float32.</summary>
internal readonly unsafe struct SinglePlanes256 : ITensorStore256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* first, byte* second, byte* third, nint at, Vector256<float> r, Vector256<float> g, Vector256<float> b)
    {
        r.Store((float*)first + at);
        g.Store((float*)second + at);
        b.Store((float*)third + at);
    }
}

/// <summary>Planes of float16.</summary>
internal readonly unsafe struct HalfPlanes256 : ITensorStore256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* first, byte* second, byte* third, nint at, Vector256<float> r, Vector256<float> g, Vector256<float> b)
    {
        HalfConvert256.Convert(r).Store((ushort*)first + at);
        HalfConvert256.Convert(g).Store((ushort*)second + at);
        HalfConvert256.Convert(b).Store((ushort*)third + at);
    }
}

/// <summary>Planes of bytes.</summary>
internal readonly unsafe struct BytePlanes256 : ITensorStore256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* first, byte* second, byte* third, nint at, Vector256<float> r, Vector256<float> g, Vector256<float> b)
    {
        ByteConvert256.Convert(r).GetLower().Store(first + at);
        ByteConvert256.Convert(g).GetLower().Store(second + at);
        ByteConvert256.Convert(b).GetLower().Store(third + at);
    }
}

/// <summary>Floats to bytes, rounded to nearest, ties to even, held in 0..255.</summary>
internal static class ByteConvert256
{
    /// <summary>Eight bytes in the lower half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Convert(Vector256<float> values)
    {
        // Held in range first: a float beyond that of integers would become the smallest one.
        var whole = Avx.ConvertToVector256Int32(Avx.Min(Avx.Max(values, Vector256<float>.Zero), Vector256.Create(255f)));
        var words = Sse2.PackSignedSaturate(whole.GetLower(), whole.GetUpper());
        return Sse2.PackUnsignedSaturate(words, words);
    }
}
