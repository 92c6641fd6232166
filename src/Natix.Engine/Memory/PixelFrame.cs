namespace Natix.Engine.Memory;

/// <summary>
/// An image of any <see cref="PixelLayout"/>, rows top to bottom, with the memory it lies in. Planes and rows start at multiples of 64
/// bytes, and 64 bytes behind each plane belong to it, so a decoder may write whole vectors. Luma has room for whole chroma steps: with
/// 4:2:0 and an odd height, for one row more. Not thread-safe; one worker owns it.
/// </summary>
/// <param name="allocate">Makes the memory, page-locked for example; null: plain native memory.</param>
internal sealed unsafe class PixelFrame(Func<nuint, IHostBlock>? allocate = null) : IDisposable
{
    private const int RowAlignment = 64;
    private const int ReadableBeyond = 64;
    private const int SmallCapacity = 8 << 20;
    private const int SmallFramesBeforeShrinking = 32;

    private IHostBlock? _buffer;
    private int _smallFrames;
    private bool _disposed;

    /// <summary>First sample of the first plane; null before the first <see cref="Resize(PixelLayout, int, int)"/>.</summary>
    public byte* Pixels => _buffer == null ? null : _buffer.Pointer;

    public PixelLayout Layout { get; private set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Bytes from one row of the first plane to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>Planes of the layout.</summary>
    public int PlaneCount => Layout.PlaneCount();

    /// <summary>The whole image, borrowed until the next resize. JPEG's meaning of YUV.</summary>
    public ImageView View => new(
        Layout, YuvMatrix.Bt601Full, Width, Height, Plane(0), PlaneCount > 1 ? Plane(1) : default, PlaneCount > 2 ? Plane(2) : default);

    /// <summary>The memory, for whoever copies it by its handle; null before the first resize. Pixels begin at its first byte.</summary>
    public IHostBlock? Block => _buffer;

    /// <summary>Bytes of memory held.</summary>
    public long Capacity => _buffer == null ? 0 : (long)_buffer.Length;

    /// <summary>Sets layout and size as RGB.</summary>
    public void Resize(int width, int height) => Resize(PixelLayout.Rgb24, width, height);

    /// <summary>
    /// Sets layout and size; what the samples hold then is undefined. Memory grows at once when needed, and is given back after a run
    /// of frames that needed less than a quarter of it, so that one oversized frame does not stay.
    /// </summary>
    public void Resize(PixelLayout layout, int width, int height)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var needed = 0L;
        for (var plane = 0; plane < layout.PlaneCount(); plane++)
            needed += PlaneBytes(layout, plane, width, height);
        if (needed > Capacity || IsOversizedFor(needed))
            Reallocate(needed);
        (Layout, Width, Height, Stride) = (layout, width, height, StrideOf(layout, 0, width, height));
    }

    /// <summary>One plane, borrowed until the next resize.</summary>
    public ImagePlane Plane(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)PlaneCount);
        var offset = 0L;
        for (var plane = 0; plane < index; plane++)
            offset += PlaneBytes(Layout, plane, Width, Height);
        var (width, height, _) = Layout.PlaneSize(index, Width, Height);
        return new ImagePlane(Pixels + offset, StrideOf(Layout, index, Width, Height), width, height);
    }

    /// <summary>Bytes that may be written from the first sample of a plane on.</summary>
    public long PlaneRoom(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)PlaneCount);
        return PlaneBytes(Layout, index, Width, Height);
    }

    /// <summary>One row of the first plane: 3 bytes a pixel in RGB, else 1.</summary>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new(Pixels + ((long)y * Stride), Width * Layout.PlaneSize(0, Width, Height).SampleBytes);
    }

    public void Dispose()
    {
        _disposed = true;
        _buffer?.Dispose();
        _buffer = null;
        (Width, Height, Stride) = (0, 0, 0);
    }

    private static int StrideOf(PixelLayout layout, int plane, int width, int height)
    {
        var (samples, _, bytes) = layout.PlaneSize(plane, width, height);
        return checked(((samples * bytes) + RowAlignment - 1) / RowAlignment * RowAlignment);
    }

    // Decoders write the luma of a whole chroma sample; across, the stride has that room at every width.
    private static long PlaneBytes(PixelLayout layout, int plane, int width, int height)
    {
        var step = plane == 0 ? 1 << layout.ChromaShift().Y : 1;
        var rows = (layout.PlaneSize(plane, width, height).Height + step - 1) / step * step;
        return ((long)StrideOf(layout, plane, width, height) * rows) + ReadableBeyond;
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
        _buffer = allocate?.Invoke((nuint)needed) ?? new NativeBuffer((nuint)needed);
        _smallFrames = 0;
    }
}
