namespace Natix.Engine;

/// <summary>
/// What the bytes of a frame are: an encoded JPEG (the default), or raw pixels of a known size. Plain data; safe to copy.
/// </summary>
/// <param name="Layout">Layout of raw pixels; null for a JPEG.</param>
/// <param name="Width">Width in pixels; 0 for a JPEG.</param>
/// <param name="Height">Height in pixels; 0 for a JPEG.</param>
/// <param name="Stride">Bytes from one row of the first plane to the next; chroma rows are as long in NV12, and divided as chroma is in planar layouts.</param>
/// <param name="Matrix">What YUV samples mean.</param>
public readonly record struct FrameFormat(PixelLayout? Layout, int Width, int Height, int Stride, YuvMatrix Matrix)
{
    /// <summary>Bytes of an encoded JPEG.</summary>
    public static FrameFormat Jpeg => default;

    /// <summary>True for raw pixels.</summary>
    public bool IsRaw => Layout is not null;

    /// <summary>Raw pixels, rows without a gap.</summary>
    /// <param name="layout">Rgb24 or Nv12 (others are for decoders).</param>
    /// <param name="width">Width in pixels, 1 or more.</param>
    /// <param name="height">Height in pixels, 1 or more.</param>
    /// <param name="matrix">What YUV samples mean; default: high-definition video.</param>
    public static FrameFormat Raw(PixelLayout layout, int width, int height, YuvMatrix matrix = YuvMatrix.Bt709Limited)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (layout is not (PixelLayout.Rgb24 or PixelLayout.Nv12))
            throw new ArgumentOutOfRangeException(nameof(layout), layout, "raw frames are Rgb24 or Nv12");
        var stride = layout == PixelLayout.Rgb24 ? checked(3 * width) : (width + 1) / 2 * 2;
        return new FrameFormat(layout, width, height, stride, matrix);
    }

    /// <summary>Bytes that a raw frame of this format has: the planes one behind the other.</summary>
    public long ByteCount => Layout switch
    {
        PixelLayout.Rgb24 => (long)Stride * Height,
        PixelLayout.Nv12 => (long)Stride * (Height + ((Height + 1) / 2)),
        _ => 0,
    };
}
