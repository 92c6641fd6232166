using SkiaSharp;

namespace Natix.Engine.Host.Intake;

/// <summary>Re-encodes a still of another format as JPEG (quality 95), so that it enters by the same door as every frame.</summary>
internal static class StillConverter
{
    private const int Quality = 95;

    // What libjpeg encodes (JPEG_MAX_DIMENSION).
    private const int LongestEdge = 65500;

    /// <summary>The file as JPEG, or null and why not. Transparent pixels become white; the EXIF orientation is applied.</summary>
    /// <param name="path">A PNG, WebP, BMP or GIF file.</param>
    /// <param name="limits">Byte limit of the file and pixel limit of the image, checked before decoding.</param>
    /// <param name="error">Why there is no JPEG.</param>
    public static byte[]? ToJpeg(string path, FrameLimits limits, out FrameError error)
    {
        error = FrameError.None;
        try
        {
            var length = new FileInfo(path).Length;
            if (length > limits.MaxBytes)
            {
                error = TooManyBytes("the file", length, limits);
                return null;
            }

            using var data = SKData.CreateCopy(File.ReadAllBytes(path));
            using var codec = SKCodec.Create(data);
            error = Refusal(codec, limits);
            if (error.IsError)
                return null;
            var origin = codec!.EncodedOrigin is SKEncodedOrigin.TopLeft ? PngOrientation.Of(data.AsSpan()) : codec.EncodedOrigin;
            return Encode(codec, origin, limits, ref error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = new FrameError(FrameErrorCode.Unreadable, $"{path} could not be read: {e.Message}");
            return null;
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
            : FrameError.None;
    }

    private static byte[]? Encode(SKCodec codec, SKEncodedOrigin origin, FrameLimits limits, ref FrameError error)
    {
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul)))
        {
            error = NoMemory(width, height);
            return null;
        }

        var outcome = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (outcome != SKCodecResult.Success)
        {
            error = outcome == SKCodecResult.IncompleteInput
                ? new FrameError(FrameErrorCode.Truncated, "the image file ends before its image does")
                : new FrameError(FrameErrorCode.Corrupt, $"the image cannot be decoded ({outcome})");
            return null;
        }

        using var surface = Upright(bitmap, origin);
        using var image = surface?.Snapshot();
        using var encoded = image?.Encode(SKEncodedImageFormat.Jpeg, Quality);
        error = encoded is null ? NoMemory(width, height)
            : encoded.Size > limits.MaxBytes ? TooManyBytes("as a JPEG the image", encoded.Size, limits)
            : FrameError.None;
        return error.IsError ? null : encoded!.ToArray();
    }

    /// <summary>The bitmap on white, turned as its EXIF orientation says; null when there is no memory for it.</summary>
    private static SKSurface? Upright(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        var (width, height) = UprightMatrix.IsSideways(origin) ? (bitmap.Height, bitmap.Width) : (bitmap.Width, bitmap.Height);
        var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        if (surface is null)
            return null;
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.SetMatrix(UprightMatrix.Of(origin, bitmap.Width, bitmap.Height));
        surface.Canvas.DrawBitmap(bitmap, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        return surface;
    }

    private static FrameError NoMemory(int width, int height) =>
        new(FrameErrorCode.TooManyPixels, $"there is no memory for {width} x {height} pixels; send the image smaller");

    private static FrameError TooManyBytes(string what, long bytes, FrameLimits limits) =>
        new(FrameErrorCode.TooManyBytes, $"{what} has {bytes} bytes, the limit is {limits.MaxBytes}; raise it with --max-bytes");
}
