using System.Globalization;
using SkiaSharp;

namespace Natix.Engine.Training.Publishing;

/// <summary>Draws the loss of every step, faint, and its running median, strong, as a PNG.</summary>
public static class LossCurve
{
    private const int Width = 960;
    private const int Height = 400;
    private const int Left = 64;
    private const int Right = 40;
    private const int Top = 24;
    private const int Bottom = 48;

    /// <summary>Writes the picture.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="losses">One value a step; at least one.</param>
    public static void Write(string path, IReadOnlyList<float> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentOutOfRangeException.ThrowIfZero(losses.Count);
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var canvas = surface.Canvas;
        canvas.Clear(new SKColor(250, 250, 248));
        var top = Math.Max(0.1f, losses.Order().ElementAt((int)((losses.Count - 1) * 0.99)) * 1.05f);
        Grid(canvas, losses.Count, top);
        Line(canvas, losses, top, new SKColor(70, 110, 160, 60), 1);
        Line(canvas, RunningMedian(losses, Math.Max(1, losses.Count / 60)), top, new SKColor(200, 80, 20), 2.5f);
        using var snapshot = surface.Snapshot();
        using var data = snapshot.Encode(SKEncodedImageFormat.Png, 90);
        using var file = File.Create(path);
        data.SaveTo(file);
    }

    /// <summary>The median over a window that ends at each value.</summary>
    /// <param name="values">The values.</param>
    /// <param name="window">Its length, 1 or more.</param>
    internal static float[] RunningMedian(IReadOnlyList<float> values, int window) => [.. Enumerable.Range(0, values.Count)
        .Select(i => values.Skip(Math.Max(0, i - window + 1)).Take(Math.Min(window, i + 1)).Order().ElementAt(Math.Min(window, i + 1) / 2))];

    private static float X(int step, int steps) => Left + ((Width - Left - Right) * step / (float)Math.Max(1, steps - 1));

    private static float Y(float loss, float top) => Height - Bottom - ((Height - Top - Bottom) * Math.Min(loss, top) / top);

    private static void Line(SKCanvas canvas, IReadOnlyList<float> values, float top, SKColor colour, float width)
    {
        using var paint = new SKPaint { Color = colour, StrokeWidth = width, Style = SKPaintStyle.Stroke, IsAntialias = true };
        using var builder = new SKPathBuilder();
        builder.MoveTo(X(0, values.Count), Y(values[0], top));
        for (var i = 1; i < values.Count; i++)
        {
            builder.LineTo(X(i, values.Count), Y(values[i], top));
        }

        using var path = builder.Detach();
        canvas.DrawPath(path, paint);
    }

    private static void Grid(SKCanvas canvas, int steps, float top)
    {
        using var paint = new SKPaint { Color = new SKColor(215, 215, 210), StrokeWidth = 1 };
        var grey = new SKColor(90, 90, 90);
        for (var tick = 0; tick <= 4; tick++)
        {
            var loss = top * tick / 4;
            canvas.DrawLine(Left, Y(loss, top), Width - Right, Y(loss, top), paint);
            SegmentDigits.Draw(canvas, loss.ToString("F2", CultureInfo.InvariantCulture), 16, Y(loss, top) - 6, 12, grey);
            var step = (int)((steps - 1L) * tick / 4);
            SegmentDigits.Draw(canvas, (step + 1).ToString(CultureInfo.InvariantCulture), X(step, steps) - 18, Height - 32, 12, grey);
        }
    }
}
