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
        DrawThreshold(canvas, plot, threshold, unit);
        for (var i = 1; i < shown; i++)
        {
            var (before, now) = (At(i), At(i - 1));
            if (double.IsNaN(before) || double.IsNaN(now))
                continue;
            var right = plot.Right - ((i - 1) * step);
            DrawSegment(canvas, plot, right - step, before, right, now, threshold, unit);
        }

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

    private static void DrawSegment(SKCanvas canvas, SKRect plot, float x0, double p0, float x1, double p1, double threshold, float unit)
    {
        var colour = Colour((p0 + p1) / 2, threshold);
        using var builder = new SKPathBuilder();
        builder.MoveTo(x0, plot.Bottom);
        builder.LineTo(x0, Y(plot, p0));
        builder.LineTo(x1, Y(plot, p1));
        builder.LineTo(x1, plot.Bottom);
        using var area = builder.Detach();
        using var paint = new SKPaint { Color = colour.WithAlpha(70) };
        canvas.DrawPath(area, paint);
        paint.Color = colour;
        paint.IsAntialias = true;
        paint.StrokeWidth = 2 * unit;
        paint.StrokeCap = SKStrokeCap.Round;
        canvas.DrawLine(x0, Y(plot, p0), x1, Y(plot, p1), paint);
    }

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
