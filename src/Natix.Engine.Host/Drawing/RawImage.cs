using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Turns raw pixels of a frame into a picture for drawing.</summary>
internal static class RawImage
{
    /// <summary>The picture, every nth pixel of the frame, or null when the bytes are fewer than the format says. The caller disposes it.</summary>
    /// <param name="bytes">The frame's bytes.</param>
    /// <param name="format">A raw format: Rgb24 or Nv12.</param>
    /// <param name="maxEdge">Longest edge wanted, pixels; the picture has less than twice that.</param>
    public static unsafe SKBitmap? ToBitmap(ReadOnlySpan<byte> bytes, in FrameFormat format, int maxEdge)
    {
        if (bytes.Length < format.ByteCount)
            return null;
        var step = Math.Max(1, Math.Max(format.Width, format.Height) / maxEdge);
        var bitmap = new SKBitmap(new SKImageInfo(Math.Max(1, format.Width / step), Math.Max(1, format.Height / step), SKColorType.Rgba8888, SKAlphaType.Opaque));
        var colours = YuvColours.Of(format.Matrix);
        for (var y = 0; y < bitmap.Height; y++)
        {
            var row = new Span<byte>((byte*)bitmap.GetPixels() + ((long)y * bitmap.RowBytes), 4 * bitmap.Width);
            if (format.Layout == PixelLayout.Nv12)
                FromNv12(bytes, format, colours, y * step, step, row);
            else
                FromRgb(bytes.Slice(y * step * format.Stride, format.Stride), step, row);
        }

        return bitmap;
    }

    private static void FromRgb(ReadOnlySpan<byte> from, int step, Span<byte> row)
    {
        for (var x = 0; x < row.Length / 4; x++)
        {
            from.Slice(3 * x * step, 3).CopyTo(row[(4 * x)..]);
            row[(4 * x) + 3] = 255;
        }
    }

    private static void FromNv12(ReadOnlySpan<byte> bytes, in FrameFormat format, in YuvColours colours, int y, int step, Span<byte> row)
    {
        var luma = bytes.Slice(y * format.Stride, format.Width);
        var chroma = bytes.Slice((format.Height + (y / 2)) * format.Stride, format.Stride);
        for (var x = 0; x < row.Length / 4; x++)
        {
            var pair = x * step / 2 * 2;
            colours.Write(luma[x * step], chroma[pair], chroma[pair + 1], row[(4 * x)..]);
        }
    }

    /// <summary>Y'CbCr to R'G'B' (ITU-R BT.601-7, BT.709-6): scale of luma, offset of luma, and what Cr and Cb add.</summary>
    private readonly record struct YuvColours(float Luma, float Black, float RedCr, float GreenCr, float GreenCb, float BlueCb)
    {
        public static YuvColours Of(YuvMatrix matrix)
        {
            var (red, blue) = matrix is YuvMatrix.Bt709Full or YuvMatrix.Bt709Limited ? (0.2126f, 0.0722f) : (0.299f, 0.114f);
            var green = 1 - red - blue;
            var isFull = matrix is YuvMatrix.Bt601Full or YuvMatrix.Bt709Full;
            var (luma, chroma, black) = isFull ? (1f, 1f, 0f) : (255f / 219, 255f / 224, 16f);
            var (cr, cb) = (2 * (1 - red) * chroma, 2 * (1 - blue) * chroma);
            return new YuvColours(luma, black, cr, -cr * red / green, -cb * blue / green, cb);
        }

        public void Write(byte y, byte cb, byte cr, Span<byte> rgba)
        {
            var (luma, blue, red) = ((y - Black) * Luma, cb - 128f, cr - 128f);
            rgba[0] = Clamp(luma + (RedCr * red));
            rgba[1] = Clamp(luma + (GreenCr * red) + (GreenCb * blue));
            rgba[2] = Clamp(luma + (BlueCb * blue));
            rgba[3] = 255;
        }

        private static byte Clamp(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
    }
}
