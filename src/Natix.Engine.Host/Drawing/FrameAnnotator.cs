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

    /// <summary>The frame with heat, boxes, badge and (for a stream) its timeline. The caller disposes the image.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="timeline">P of the frames so far, this one included; null for a still.</param>
    public SKImage Annotate(AnnotatedFrame frame, Timeline? timeline)
    {
        using var surface = Scene(frame, MinWidth, MaxEdge, labels: true);
        var size = surface.Canvas.DeviceClipBounds.Size;
        var unit = size.Width / DesignWidth;
        _badge.Draw(surface.Canvas, frame.Record, unit);
        if (timeline is not null)
        {
            var height = Math.Min(64 * unit, size.Height * 0.2f);
            timeline.Draw(surface.Canvas, new SKRect(0, size.Height - height, size.Width, size.Height), frame.Threshold, unit);
        }

        return surface.Snapshot();
    }

    /// <summary>The frame with heat and boxes only, <paramref name="width"/> pixels wide: a thumbnail. The caller disposes the image.</summary>
    public SKImage Thumbnail(AnnotatedFrame frame, int width)
    {
        using var surface = Scene(frame, width, width, labels: false);
        return surface.Snapshot();
    }

    private SKSurface Scene(AnnotatedFrame frame, int minWidth, int maxEdge, bool labels)
    {
        using var photo = CanDecode(frame.Record) ? UprightImage.Decode(frame.Jpeg, maxEdge) : null;
        var (width, height, scale) = Fit(frame.Record, photo, minWidth, maxEdge);
        var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul))
            ?? throw new InvalidOperationException($"no memory for a picture of {width} x {height} pixels");
        var canvas = surface.Canvas;
        if (photo is null)
        {
            DrawPlaceholder(canvas, frame.Record, width, height);
            return surface;
        }

        using (var image = SKImage.FromBitmap(photo))
            canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKCubicResampler.Mitchell));
        if (frame.Heat is { } heat)
            HeatOverlay.Draw(canvas, heat, scale);
        _boxes.Draw(canvas, frame.Record.Detections, scale, new SKSizeI(width, height), Math.Max(0.5f, width / DesignWidth), labels);
        return surface;
    }

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
