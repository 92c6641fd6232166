using SkiaSharp;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// Decodes a still that is no JPEG to raw RGB, so that it enters the engine without being encoded again. Transparent pixels become white; the
/// orientation of its EXIF data is applied. Thread-safe.
/// </summary>
internal static class StillDecoder
{
    private const int PixelBytes = 3;

    // As for a JPEG (libjpeg's JPEG_MAX_DIMENSION): one limit for all stills.
    private const int LongestEdge = 65500;

    /// <summary>The image as a lease of raw pixels (the caller's), or null and why not. Turning samples into RGB is counted as bytes copied.</summary>
    /// <param name="encoded">The bytes of a PNG, WebP, BMP or GIF file.</param>
    /// <param name="limits">The pixel limit is checked before decoding.</param>
    /// <param name="rent">Lends a slab of at least so many bytes.</param>
    /// <param name="error">Why there is no image.</param>
    public static unsafe FrameLease? Decode(ReadOnlySpan<byte> encoded, FrameLimits limits, Func<int, FrameLease> rent, out FrameError error)
    {
        fixed (byte* bytes = encoded)
        {
            using var data = SKData.Create((nint)bytes, encoded.Length);
            using var codec = SKCodec.Create(data);
            error = Refusal(codec, limits);
            if (error.IsError)
                return null;
            var origin = codec!.EncodedOrigin is SKEncodedOrigin.TopLeft ? PngOrientation.Of(encoded) : codec.EncodedOrigin;
            using var bitmap = Decode(codec, ref error);
            return bitmap is null ? null : ToRgb(bitmap, origin, rent, ref error);
        }
    }

    private static FrameError Refusal(SKCodec? codec, FrameLimits limits)
    {
        if (codec is null)
            return new FrameError(FrameErrorCode.Corrupt, "the image header cannot be read");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        var pixels = (long)width * height;
        if (pixels > limits.MaxPixels)
        {
            return new FrameError(
                FrameErrorCode.TooManyPixels, $"{width} x {height} is {pixels} pixels, the limit is {limits.MaxPixels}; raise it with --max-pixels");
        }

        return Math.Max(width, height) > LongestEdge
            ? new FrameError(FrameErrorCode.Unsupported, $"the image is {width} x {height}, and an edge may have {LongestEdge} pixels at most; send it smaller")
            : PixelBytes * pixels > 1 << 30 ? NoMemory(width, height)
            : FrameError.None;
    }

    private static SKBitmap? Decode(SKCodec codec, ref FrameError error)
    {
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul)))
        {
            error = NoMemory(width, height);
            bitmap.Dispose();
            return null;
        }

        var outcome = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (outcome == SKCodecResult.Success)
            return bitmap;
        error = outcome == SKCodecResult.IncompleteInput
            ? new FrameError(FrameErrorCode.Truncated, "the image file ends before its image does")
            : new FrameError(FrameErrorCode.Corrupt, $"the image cannot be decoded ({outcome})");
        bitmap.Dispose();
        return null;
    }

    private static unsafe FrameLease? ToRgb(SKBitmap bitmap, SKEncodedOrigin origin, Func<int, FrameLease> rent, ref FrameError error)
    {
        var (width, height) = UprightMatrix.IsSideways(origin) ? (bitmap.Height, bitmap.Width) : (bitmap.Width, bitmap.Height);
        var format = FrameFormat.Raw(PixelLayout.Rgb24, width, height);
        var walk = StoredWalk.Of(origin, bitmap.Width, bitmap.Height);
        FrameLease lease;
        try
        {
            lease = rent((int)format.ByteCount);
        }
        catch (OutOfMemoryException)
        {
            error = NoMemory(width, height);
            return null;
        }

        var stored = (byte*)bitmap.GetPixels();
        for (var y = 0; y < height; y++)
        {
            var row = lease.Buffer.Span.Slice(y * format.Stride, format.Stride);
            OnWhite(stored, walk.Start + ((long)y * walk.Down), walk.Right, row);
        }

        lease.Format = format;
        lease.Length = (int)format.ByteCount;
        lease.BytesCopied = format.ByteCount;
        return lease;
    }

    // Premultiplied RGBA over white: c + (255 - a).
    private static unsafe void OnWhite(byte* stored, long first, int step, Span<byte> row)
    {
        for (var (x, at) = (0, 4 * first); x < row.Length; (x, at) = (x + PixelBytes, at + (4 * step)))
        {
            var pixel = stored + at;
            var white = 255 - pixel[3];
            row[x] = (byte)(pixel[0] + white);
            row[x + 1] = (byte)(pixel[1] + white);
            row[x + 2] = (byte)(pixel[2] + white);
        }
    }

    private static FrameError NoMemory(int width, int height) =>
        new(FrameErrorCode.TooManyPixels, $"there is no memory for {width} x {height} pixels; send the image smaller");
}

/// <summary>How to walk over stored pixels so that they come upright: index of the first, and steps to the right and down.</summary>
internal readonly record struct StoredWalk(int Start, int Right, int Down)
{
    /// <summary>The walk over <paramref name="w"/> x <paramref name="h"/> stored pixels (EXIF orientation, TIFF tag 0x0112).</summary>
    public static StoredWalk Of(SKEncodedOrigin origin, int w, int h) => origin switch
    {
        SKEncodedOrigin.TopRight => new(w - 1, -1, w),
        SKEncodedOrigin.BottomRight => new((w * h) - 1, -1, -w),
        SKEncodedOrigin.BottomLeft => new((h - 1) * w, 1, -w),
        SKEncodedOrigin.LeftTop => new(0, w, 1),
        SKEncodedOrigin.RightTop => new((h - 1) * w, -w, 1),
        SKEncodedOrigin.RightBottom => new((w * h) - 1, -w, -1),
        SKEncodedOrigin.LeftBottom => new(w - 1, w, -1),
        _ => new(0, 1, w),
    };
}
