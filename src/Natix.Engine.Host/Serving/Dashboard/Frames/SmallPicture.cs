using Natix.Engine.Host.Drawing;
using SkiaSharp;

namespace Natix.Engine.Host.Serving.Dashboard.Frames;

/// <summary>
/// Makes the album's pictures: small, upright, and encoded anew, so that the operator's browser never decodes a byte that a stranger sent. Pure.
/// </summary>
internal static class SmallPicture
{
    private const int Quality = 82;

    /// <summary>Longest edge of a picture, pixels.</summary>
    public const int Edge = 640;

    /// <summary>JPEGs of a frame, bare and with its heat map; null where there is none.</summary>
    public static (byte[]? Bare, byte[]? Heat) Draw(AnnotatedFrame frame)
    {
        using var photo = frame.Format.IsRaw ? RawImage.ToBitmap(frame.Jpeg.Span, frame.Format, Edge) : UprightImage.Decode(frame.Jpeg, Edge);
        if (photo is null)
            return (null, null);
        var shrink = Math.Min(1f, (float)Edge / Math.Max(photo.Width, photo.Height));
        var (width, height) = (Math.Max(1, (int)(photo.Width * shrink)), Math.Max(1, (int)(photo.Height * shrink)));
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var image = SKImage.FromBitmap(photo))
            surface.Canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        var bare = Encode(surface);
        if (frame.Heat is not { } heat || frame.Record.Width == 0)
            return (bare, null);
        HeatOverlay.Draw(surface.Canvas, heat, (float)width / frame.Record.Width);
        return (bare, Encode(surface));
    }

    private static byte[] Encode(SKSurface surface)
    {
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }
}
