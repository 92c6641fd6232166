namespace Natix.Engine.Memory;

/// <summary>
/// RGB pixels, 8 bits a channel, rows top to bottom, with the memory they lie in. Rows start at multiples of 64 bytes, and 64 more
/// bytes may be read behind the last one, so kernels may load whole vectors. Not thread-safe; one lane owns it.
/// </summary>
internal sealed unsafe class PixelFrame : IDisposable
{
    private const int RowAlignment = 64;
    private const int ReadableBeyond = 64;
    private const int SmallCapacity = 8 << 20;
    private const int SmallFramesBeforeShrinking = 32;

    private NativeBuffer? _buffer;
    private int _smallFrames;
    private bool _disposed;

    /// <summary>First pixel of the first row; null before the first <see cref="Resize"/>.</summary>
    public byte* Pixels => _buffer == null ? null : _buffer.Pointer;

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>Bytes of memory held.</summary>
    public long Capacity => _buffer == null ? 0 : (long)_buffer.Length;

    /// <summary>
    /// Sets the size; what the pixels hold then is undefined. Memory grows at once when needed, and is given back after a run of
    /// frames that needed less than a quarter of it, so that one oversized frame does not stay.
    /// </summary>
    public void Resize(int width, int height)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var stride = checked(((width * 3) + RowAlignment - 1) / RowAlignment * RowAlignment);
        var needed = ((long)stride * height) + ReadableBeyond;
        if (needed > Capacity || IsOversizedFor(needed))
            Reallocate(needed);
        (Width, Height, Stride) = (width, height, stride);
    }

    /// <summary>One row's pixels, 3 bytes each.</summary>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new(Pixels + ((long)y * Stride), Width * 3);
    }

    public void Dispose()
    {
        _disposed = true;
        _buffer?.Dispose();
        _buffer = null;
        (Width, Height, Stride) = (0, 0, 0);
    }

    private bool IsOversizedFor(long needed)
    {
        _smallFrames = Capacity > SmallCapacity && needed < Capacity / 4 ? _smallFrames + 1 : 0;
        return _smallFrames >= SmallFramesBeforeShrinking;
    }

    private void Reallocate(long needed)
    {
        // Free first: two oversized buffers at once is the peak that this avoids.
        _buffer?.Dispose();
        _buffer = null;
        _buffer = new NativeBuffer((nuint)needed);
        _smallFrames = 0;
    }
}
