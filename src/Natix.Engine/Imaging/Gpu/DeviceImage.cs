namespace Natix.Engine.Imaging.Gpu;

/// <summary>Where an RGB24 image lies in device memory, rows top to bottom.</summary>
/// <param name="Offset">Byte of its first row; a multiple of 256.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal readonly record struct DeviceImage(long Offset, int Width, int Height)
{
    private const int Alignment = 256;

    // As rows of a PixelFrame lie, so that one copy brings a whole image.
    private const int RowAlignment = 64;

    /// <summary>Bytes from row to row.</summary>
    public int Pitch => ((3 * Width) + RowAlignment - 1) / RowAlignment * RowAlignment;

    /// <summary>Bytes to the next image that follows it without a gap.</summary>
    public long Bytes => (((long)Pitch * Height) + Alignment - 1) / Alignment * Alignment;

    /// <summary>Place of the next image.</summary>
    public long End => Offset + Bytes;

    /// <summary>True when another image of the same size follows this one, so that both are of one launch.</summary>
    public bool IsFollowedBy(in DeviceImage next) => next.Offset == End && next.Width == Width && next.Height == Height;
}
