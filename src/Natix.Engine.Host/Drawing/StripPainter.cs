using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Draws P over one source: an area from the bottom for a stream, a bar a picture for stills.</summary>
internal sealed class StripPainter(StrokeFont font)
{
    private static float Y(SKRect plot, double p) => plot.Bottom - ((float)p * plot.Height);

    /// <param name="canvas">The sheet.</param>
    /// <param name="strip">What to draw.</param>
    /// <param name="plot">Where the curve goes.</param>
    /// <param name="threshold">Decision threshold.</param>
    /// <param name="firstNumber">Number of the strip's first small picture on the sheet.</param>
    public void Draw(SKCanvas canvas, SheetStrip strip, SKRect plot, double threshold, int firstNumber)
    {
        using var paint = new SKPaint { Color = Palette.Panel, IsAntialias = true };
        canvas.DrawRoundRect(plot, 4, 4, paint);
        canvas.Save();
        canvas.ClipRoundRect(new SKRoundRect(plot, 4, 4), antialias: true);
        DrawBuckets(canvas, strip, plot, threshold);
        DrawThreshold(canvas, plot, threshold);
        canvas.Restore();

        var cap = Math.Min(11, plot.Height / 3.4f);
        var middle = plot.MidY + (cap / 2);
        font.DrawRight(canvas, font.Fit(strip.Name, cap, 178), plot.Left - 14, middle, cap, Palette.Ink, 0.13f);
        DrawSummary(canvas, strip, plot, cap);
        DrawMarks(canvas, strip, plot, firstNumber);
    }

    private void DrawSummary(SKCanvas canvas, SheetStrip strip, SKRect plot, float cap)
    {
        var left = plot.Right + 14;
        if (plot.Height < 3.6f * cap)
        {
            font.Draw(canvas, font.Fit($"{strip.Verdict}, {strip.Size}", cap, 176), left, plot.MidY + (cap / 2), cap, Palette.Quiet);
            return;
        }

        font.Draw(canvas, font.Fit(strip.Verdict, cap, 176), left, plot.MidY - (0.45f * cap), cap, Palette.Ink, 0.13f);
        font.Draw(canvas, font.Fit(strip.Size, cap, 176), left, plot.MidY + (1.45f * cap), cap, Palette.Quiet);
    }

    private static void DrawBuckets(SKCanvas canvas, SheetStrip strip, SKRect plot, double threshold)
    {
        var count = Math.Max(1, strip.Track.Count);
        var step = plot.Width / count;
        var gap = !strip.IsStream && step > 4 ? 1.5f : 0;
        for (var i = 0; i < strip.Track.Count; i++)
        {
            var bucket = strip.Track[i];
            var left = plot.Left + (i * step);
            if (bucket.Answered == 0)
            {
                Bar(canvas, left, plot.Top, left + step - gap, plot.Bottom, Palette.Failed.WithAlpha(90));
                continue;
            }

            var colour = bucket.Mean > threshold ? Palette.Roadwork : Palette.Clear;
            Bar(canvas, left, Y(plot, bucket.Peak), left + step - gap, plot.Bottom, colour.WithAlpha(95));
            Bar(canvas, left, Y(plot, bucket.Mean), left + step - gap, plot.Bottom, colour.WithAlpha(150));
            Bar(canvas, left, Y(plot, bucket.Mean) - 1, left + step - gap, Y(plot, bucket.Mean) + 1, colour);
        }
    }

    private static void Bar(SKCanvas canvas, float left, float top, float right, float bottom, SKColor colour)
    {
        using var paint = new SKPaint { Color = colour };
        canvas.DrawRect(new SKRect(left, top, Math.Max(right, left + 0.75f), bottom), paint);
    }

    private static void DrawThreshold(SKCanvas canvas, SKRect plot, double threshold)
    {
        using var dash = SKPathEffect.CreateDash([3, 5], 0);
        using var pen = new SKPaint { Color = Palette.Ink.WithAlpha(90), StrokeWidth = 1, PathEffect = dash };
        canvas.DrawLine(plot.Left, Y(plot, threshold), plot.Right, Y(plot, threshold), pen);
    }

    private void DrawMarks(SKCanvas canvas, SheetStrip strip, SKRect plot, int firstNumber)
    {
        var frames = Math.Max(1, strip.Track.Frames);
        using var paint = new SKPaint { IsAntialias = true };
        for (var i = 0; i < strip.Cells.Count; i++)
        {
            var x = plot.Left + ((strip.Cells[i].Frame + 0.5f) * plot.Width / frames);
            paint.Color = Palette.Ink.WithAlpha(70);
            canvas.DrawLine(x, plot.Top, x, plot.Bottom, paint);
            paint.Color = Palette.Ink;
            canvas.DrawCircle(x, plot.Bottom, 3, paint);
            if (plot.Height < 60)
                continue;
            var text = (firstNumber + i).ToString(System.Globalization.CultureInfo.InvariantCulture);
            font.Draw(canvas, text, x - (font.Measure(text, 7) / 2), plot.Top + 11, 7, Palette.Ink, 0.14f);
        }
    }
}
