using SkiaSharp;

namespace Natix.Engine.Host.Intake;

/// <summary>Re-encodes a still of another format as JPEG (quality 95), so that it enters by the same door as every frame.</summary>
internal static class StillConverter
{
    private const int Quality = 95;

    /// <summary>The file as JPEG, or null and why not. Transparent pixels become white.</summary>
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
                error = new FrameError(FrameErrorCode.TooManyBytes, $"the file has {length} bytes, the limit is {limits.MaxBytes}; raise it with --max-bytes");
                return null;
            }

            using var data = SKData.CreateCopy(File.ReadAllBytes(path));
            using var codec = SKCodec.Create(data);
            error = Refusal(codec, limits);
            return error.IsError ? null : Encode(codec!, ref error);
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
        var pixels = (long)codec.Info.Width * codec.Info.Height;
        return pixels > limits.MaxPixels
            ? new FrameError(
                FrameErrorCode.TooManyPixels,
                $"{codec.Info.Width} x {codec.Info.Height} is {pixels} pixels, the limit is {limits.MaxPixels}; raise it with --max-pixels")
            : FrameError.None;
    }

    private static byte[]? Encode(SKCodec codec, ref FrameError error)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var outcome = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (outcome != SKCodecResult.Success)
        {
            error = outcome == SKCodecResult.IncompleteInput
                ? new FrameError(FrameErrorCode.Truncated, "the image file ends before its image does")
                : new FrameError(FrameErrorCode.Corrupt, $"the image cannot be decoded ({outcome})");
            return null;
        }

        using var surface = SKSurface.Create(new SKImageInfo(bitmap.Width, bitmap.Height, SKColorType.Rgba8888, SKAlphaType.Opaque))
            ?? throw new InvalidOperationException($"no memory for {bitmap.Width} x {bitmap.Height} pixels");
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.DrawBitmap(bitmap, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        using var image = surface.Snapshot();
        using var encoded = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }
}
