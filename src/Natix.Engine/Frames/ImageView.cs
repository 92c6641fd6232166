namespace Natix.Engine;

/// <summary>One plane of an image in somebody's native memory.</summary>
internal readonly unsafe struct ImagePlane(byte* data, int stride, int width, int height)
{
    /// <summary>First sample of the first row.</summary>
    public byte* Data { get; } = data;

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; } = stride;

    /// <summary>Samples across: 3 bytes each in <see cref="PixelLayout.Rgb24"/>, 2 in the chroma of <see cref="PixelLayout.Nv12"/>, else 1.</summary>
    public int Width { get; } = width;

    /// <summary>Rows.</summary>
    public int Height { get; } = height;
}

/// <summary>
/// An upright or stored image where it lies: a decoded frame's planes, or raw pixels in a lease. Borrowed: valid as long as its owner
/// keeps the memory. Nothing outside the planes may be read.
/// </summary>
internal readonly struct ImageView(
    PixelLayout layout, YuvMatrix matrix, int width, int height, ImagePlane first, ImagePlane second = default, ImagePlane third = default)
{
    public PixelLayout Layout { get; } = layout;

    /// <summary>What the samples of a YUV layout mean; of no meaning for the others.</summary>
    public YuvMatrix Matrix { get; } = matrix;

    /// <summary>Width of the image in pixels.</summary>
    public int Width { get; } = width;

    /// <summary>Height of the image in pixels.</summary>
    public int Height { get; } = height;

    /// <summary>RGB pixels, luma, or grey.</summary>
    public ImagePlane First { get; } = first;

    /// <summary>Cb, or Cb and Cr interleaved.</summary>
    public ImagePlane Second { get; } = second;

    /// <summary>Cr.</summary>
    public ImagePlane Third { get; } = third;
}
