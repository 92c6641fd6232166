using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>P over the last frames of a stream, as a strip along the bottom of a picture: the newest frame at the right.</summary>
internal sealed class Timeline
{
    /// <summary>Frames shown at once.</summary>
    public const int Span = 300;

    private readonly double[] _recent = new double[Span];
    private long _count;

    /// <summary>Adds the next frame's P in [0,1]; NaN when it has no verdict.</summary>
    public void Add(double probability) => _recent[_count++ % Span] = probability;

    /// <param name="canvas">Canvas in canvas pixels.</param>
    /// <param name="strip">Where the strip goes.</param>
    /// <param name="threshold">Decision threshold, drawn as a line.</param>
    /// <param name="unit">Canvas pixels per design pixel.</param>
    public void Draw(SKCanvas canvas, SKRect strip, double threshold, float unit)
    {
        using (var shade = new SKPaint { Shader = Scrim(strip) })
            canvas.DrawRect(strip, shade);
        var shown = (int)Math.Min(_count, Span);
        var step = strip.Width / (Span - 1);
        var plot = new SKRect(strip.Left, strip.Top + (10 * unit), strip.Right, strip.Bottom - (4 * unit));
        var first = shown - 1;
        while (first > 0)
            first = DrawRun(canvas, plot, first, step, threshold, unit);
        DrawThreshold(canvas, plot, threshold, unit);
        DrawHead(canvas, plot, threshold, unit);
    }

    private double At(int ago) => _recent[(_count - 1 - ago) % Span];

    private static SKShader Scrim(SKRect strip) => SKShader.CreateLinearGradient(
        new SKPoint(0, strip.Top), new SKPoint(0, strip.Bottom), [new SKColor(8, 11, 16, 0), new SKColor(8, 11, 16, 215)], SKShaderTileMode.Clamp);

    private static float Y(SKRect plot, double p) => plot.Bottom - ((float)p * plot.Height);

    private static SKColor Colour(double p, double threshold) => p > threshold ? Palette.Roadwork : Palette.Clear;

    private static void DrawThreshold(SKCanvas canvas, SKRect plot, double threshold, float unit)
    {
        using var dash = SKPathEffect.CreateDash([3 * unit, 4 * unit], 0);
        using var pen = new SKPaint { Color = Palette.Ink.WithAlpha(110), StrokeWidth = unit, PathEffect = dash, IsAntialias = true };
        canvas.DrawLine(plot.Left, Y(plot, threshold), plot.Right, Y(plot, threshold), pen);
    }

    /// <summary>Draws the longest stretch of one colour that starts <paramref name="ago"/> frames ago; gives where the next one starts.</summary>
    private int DrawRun(SKCanvas canvas, SKRect plot, int ago, float step, double threshold, float unit)
    {
        if (double.IsNaN(At(ago)) || double.IsNaN(At(ago - 1)))
            return ago - 1;
        var colour = SegmentColour(ago, threshold);
        using var line = new SKPathBuilder();
        var start = ago;
        line.MoveTo(X(ago), Y(plot, At(ago)));
        while (ago > 0 && !double.IsNaN(At(ago - 1)) && SegmentColour(ago, threshold) == colour)
        {
            ago--;
            line.LineTo(X(ago), Y(plot, At(ago)));
        }

        using var paint = new SKPaint
        {
            Color = colour,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = 2 * unit,
            StrokeJoin = SKStrokeJoin.Round,
            StrokeCap = SKStrokeCap.Round,
        };
        using (var outline = line.Snapshot())
            canvas.DrawPath(outline, paint);
        line.LineTo(X(ago), plot.Bottom);
        line.LineTo(X(start), plot.Bottom);
        using var area = line.Detach();
        paint.Style = SKPaintStyle.Fill;
        paint.IsAntialias = false;
        paint.Color = colour.WithAlpha(60);
        canvas.DrawPath(area, paint);
        return ago;

        float X(int framesAgo) => plot.Right - (framesAgo * step);
    }

    private SKColor SegmentColour(int ago, double threshold) => Colour((At(ago) + At(ago - 1)) / 2, threshold);

    private void DrawHead(SKCanvas canvas, SKRect plot, double threshold, float unit)
    {
        if (_count == 0 || double.IsNaN(At(0)))
            return;
        using var dot = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        var centre = new SKPoint(plot.Right - (5 * unit), Y(plot, At(0)));
        canvas.DrawCircle(centre, 4.5f * unit, dot);
        dot.Color = Colour(At(0), threshold);
        canvas.DrawCircle(centre, 3 * unit, dot);
    }
}
