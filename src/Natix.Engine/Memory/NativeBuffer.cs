using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Memory;

/// <summary>Native memory aligned to 64 bytes, of fixed length, not zeroed. Disposing frees it; the finalizer frees a forgotten one.</summary>
internal sealed unsafe class NativeBuffer : IHostBlock
{
    public const int Alignment = 64;

    private static long _liveBytes;

    private byte* _pointer;

    /// <param name="length">Bytes, 0 or more.</param>
    public NativeBuffer(nuint length)
    {
        _pointer = (byte*)NativeMemory.AlignedAlloc(Math.Max(length, 1), Alignment);
        Length = length;
        Interlocked.Add(ref _liveBytes, (long)length);
    }

    ~NativeBuffer() => Free();

    /// <summary>Bytes of all buffers alive in this process: a test's leak counter.</summary>
    public static long LiveBytes => Interlocked.Read(ref _liveBytes);

    public byte* Pointer => _pointer;

    public nuint Length { get; }

    /// <summary>The whole buffer as elements of <typeparamref name="T"/>; a rest smaller than one element is left out.</summary>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_pointer == null, this);
        return new(_pointer, checked((int)(Length / (nuint)Unsafe.SizeOf<T>())));
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        var pointer = _pointer;
        if (pointer == null)
            return;
        _pointer = null;
        NativeMemory.AlignedFree(pointer);
        Interlocked.Add(ref _liveBytes, -(long)Length);
    }
}
