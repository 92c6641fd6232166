using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>Reads eight samples of a row as floats.</summary>
internal unsafe interface ISampleRow256
{
    /// <summary>Samples <paramref name="x"/> to <paramref name="x"/> + 7.</summary>
    static abstract Vector256<float> Load(void* row, int x);
}

/// <summary>A row of floats.</summary>
internal readonly unsafe struct FloatRow256 : ISampleRow256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(void* row, int x) => Vector256.Load((float*)row + x);
}

/// <summary>A row of bytes.</summary>
internal readonly unsafe struct ByteRow256 : ISampleRow256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(void* row, int x) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32((byte*)row + x));
}

/// <summary>A row of unsigned 16-bit numbers.</summary>
internal readonly unsafe struct WordRow256 : ISampleRow256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(void* row, int x) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32((ushort*)row + x));
}

/// <summary>A row of signed 16-bit numbers.</summary>
internal readonly unsafe struct SignedRow256 : ISampleRow256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(void* row, int x) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32((short*)row + x));
}
