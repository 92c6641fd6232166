using Natix.Engine.Host.Intake;
using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Decodes an encoded image for drawing: upright by its EXIF orientation, never larger than asked by more than the decoder's step.</summary>
internal static class UprightImage
{
    /// <summary>Above this an image is not decoded for a picture, whatever limits the engine was given.</summary>
    public const long MaxPixels = 100_000_000;

    /// <summary>The image, or null when the bytes cannot be decoded at all; a truncated image comes as far as it goes.</summary>
    /// <param name="encoded">JPEG, PNG, WebP, BMP or GIF bytes.</param>
    /// <param name="maxEdge">Longest edge wanted, pixels; the decoder may return up to twice that.</param>
    public static SKBitmap? Decode(ReadOnlyMemory<byte> encoded, int maxEdge)
    {
        if (encoded.IsEmpty)
            return null;
        using var data = SKData.CreateCopy(encoded.Span);
        using var codec = SKCodec.Create(data);
        if (codec is null || (long)codec.Info.Width * codec.Info.Height > MaxPixels)
            return null;

        var size = ScaledSize(codec, maxEdge);
        var info = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul);
        var bitmap = new SKBitmap(info);
        var outcome = codec.GetPixels(info, bitmap.GetPixels());
        if (outcome is not (SKCodecResult.Success or SKCodecResult.IncompleteInput or SKCodecResult.ErrorInInput))
        {
            bitmap.Dispose();
            return null;
        }

        return Turn(bitmap, codec.EncodedOrigin);
    }

    private static SKSizeI ScaledSize(SKCodec codec, int maxEdge)
    {
        var longest = Math.Max(codec.Info.Width, codec.Info.Height);
        return longest <= maxEdge ? codec.Info.Size : codec.GetScaledDimensions((float)maxEdge / longest);
    }

    private static SKBitmap Turn(SKBitmap source, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return source;
        var (w, h) = (source.Width, source.Height);
        var sideways = UprightMatrix.IsSideways(origin);
        var turned = new SKBitmap(sideways ? h : w, sideways ? w : h, source.ColorType, source.AlphaType);
        using var canvas = new SKCanvas(turned);
        canvas.SetMatrix(UprightMatrix.Of(origin, w, h));
        canvas.DrawBitmap(source, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        source.Dispose();
        return turned;
    }
}
