using Natix.Engine.Host.Reporting;
using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Turns a frame and its verdict into a picture. Not thread-safe; one per output.</summary>
internal sealed class FrameAnnotator(StrokeFont font)
{
    private const int MinWidth = 640;
    private const int MaxEdge = 1920;
    private const float DesignWidth = 960;
    private readonly DetectionBoxes _boxes = new(font);
    private readonly VerdictBadge _badge = new(font);

    /// <summary>Draws a frame. The caller disposes the pair.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="timeline">P of the frames so far, this one included; null for a still.</param>
    /// <param name="thumbnailWidth">Width of the thumbnail, pixels: heat and boxes, but no lettering.</param>
    public FramePictures Draw(AnnotatedFrame frame, Timeline? timeline, int thumbnailWidth)
    {
        using var surface = Scene(frame, out var scale);
        var canvas = surface.Canvas;
        var size = canvas.DeviceClipBounds.Size;
        var unit = size.Width / DesignWidth;
        DetectionBoxes.DrawOutlines(canvas, frame.Record.Detections, scale, unit);
        var thumbnail = Shrink(surface, size, thumbnailWidth);
        _boxes.DrawLabels(canvas, frame.Record.Detections, scale, size, unit);
        _badge.Draw(canvas, frame.Record, unit);
        if (timeline is not null)
        {
            var height = Math.Min(64 * unit, size.Height * 0.2f);
            timeline.Draw(canvas, new SKRect(0, size.Height - height, size.Width, size.Height), frame.Threshold, unit);
        }

        return new FramePictures(surface.Snapshot(), thumbnail);
    }

    private SKSurface Scene(AnnotatedFrame frame, out float scale)
    {
        using var photo = CanDecode(frame.Record) ? Photo(frame) : null;
        (var width, var height, scale) = Fit(frame.Record, photo, MinWidth, MaxEdge);
        var surface = NewSurface(width, height);
        if (photo is null)
        {
            DrawPlaceholder(surface.Canvas, frame.Record, width, height);
            return surface;
        }

        using (var image = SKImage.FromBitmap(photo))
            surface.Canvas.DrawImage(image, new SKRect(0, 0, width, height), Sampling(photo.Width, width));
        if (frame.Heat is { } heat)
            HeatOverlay.Draw(surface.Canvas, heat, scale);
        return surface;
    }

    private static SKBitmap? Photo(AnnotatedFrame frame) => frame.Format.IsRaw
        ? RawImage.ToBitmap(frame.Jpeg.Span, frame.Format, MaxEdge)
        : UprightImage.Decode(frame.Jpeg, MaxEdge);

    private static SKImage Shrink(SKSurface surface, SKSizeI size, int width)
    {
        var height = Pixels((float)size.Height * width / size.Width);
        using var small = NewSurface(width, height);
        using var image = surface.Snapshot();
        small.Canvas.DrawImage(image, new SKRect(0, 0, width, height), Sampling(size.Width, width));
        return small.Snapshot();
    }

    private static SKSurface NewSurface(int width, int height) =>
        SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul))
        ?? throw new InvalidOperationException($"no memory for a picture of {width} x {height} pixels");

    private static SKSamplingOptions Sampling(int from, int to) => from == to
        ? new SKSamplingOptions(SKFilterMode.Nearest)
        : from > 2 * to ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
        : from > to ? new SKSamplingOptions(SKFilterMode.Linear)
        : new SKSamplingOptions(SKCubicResampler.Mitchell);

    // Frames refused for their size are not decoded here either.
    private static bool CanDecode(FrameRecord frame) =>
        frame.Error.Code is not (FrameErrorCode.TooManyPixels or FrameErrorCode.TooManyBytes or FrameErrorCode.NotJpeg or FrameErrorCode.Empty);

    /// <summary>Canvas size, and canvas pixels per source pixel.</summary>
    private static (int Width, int Height, float Scale) Fit(FrameRecord frame, SKBitmap? photo, int minWidth, int maxEdge)
    {
        float sourceWidth = frame.Width > 0 ? frame.Width : photo?.Width ?? 16;
        float sourceHeight = frame.Height > 0 ? frame.Height : photo?.Height ?? 9;
        var scale = Math.Min(1, maxEdge / Math.Max(sourceWidth, sourceHeight));
        if (sourceWidth * scale < minWidth)
            scale = Math.Min(minWidth / sourceWidth, maxEdge / Math.Max(sourceWidth, sourceHeight));
        return (Pixels(sourceWidth * scale), Pixels(sourceHeight * scale), scale);
    }

    private static int Pixels(float length) => Math.Max(1, (int)Math.Round(length));

    private void DrawPlaceholder(SKCanvas canvas, FrameRecord frame, int width, int height)
    {
        canvas.Clear(Palette.Panel);
        using var pen = new SKPaint { Color = Palette.Line, StrokeWidth = 1.5f, IsAntialias = true };
        for (var x = -height; x < width; x += 22)
            canvas.DrawLine(x, height, x + height, 0, pen);
        var cap = Math.Max(6, width / 60f);
        var reason = font.Fit(frame.Error.IsError ? frame.Error.Reason : "this image cannot be shown", cap, width * 0.9f);
        font.Draw(canvas, reason, (width - font.Measure(reason, cap)) / 2, (height / 2f) + cap, cap, Palette.Ink);
    }
}

/// <summary>A frame drawn in full and as a thumbnail.</summary>
internal sealed record FramePictures(SKImage Full, SKImage Thumbnail) : IDisposable
{
    public void Dispose()
    {
        Full.Dispose();
        Thumbnail.Dispose();
    }
}
