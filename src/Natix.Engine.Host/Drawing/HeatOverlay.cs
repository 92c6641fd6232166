using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Lays a heat map over an image: a smooth glow where P(device) is high, and a thin line around P = 0.5.</summary>
internal static class HeatOverlay
{
    private const float LineLevel = 0.5f;
    private const int Finer = 4;

    /// <summary>Draws the map.</summary>
    /// <param name="canvas">Canvas in canvas pixels.</param>
    /// <param name="heat">The map.</param>
    /// <param name="scale">Canvas pixels per source pixel.</param>
    public static void Draw(SKCanvas canvas, HeatGrid heat, float scale)
    {
        var area = new SKRect(heat.Left * scale, heat.Top * scale, heat.Right * scale, heat.Bottom * scale);
        using var glow = Colourise(heat);
        using var image = SKImage.FromBitmap(glow);
        using var paint = new SKPaint { IsAntialias = true };
        canvas.Save();
        canvas.ClipRect(area);
        canvas.DrawImage(image, area, new SKSamplingOptions(SKCubicResampler.Mitchell), paint);
        DrawLine(canvas, heat, area);
        canvas.Restore();
    }

    private static SKBitmap Colourise(HeatGrid heat)
    {
        var bitmap = new SKBitmap(heat.Columns, heat.Rows, SKColorType.Rgba8888, SKAlphaType.Premul);
        for (var row = 0; row < heat.Rows; row++)
        {
            for (var column = 0; column < heat.Columns; column++)
                bitmap.SetPixel(column, row, Palette.Heat(heat.Cells[(row * heat.Columns) + column]));
        }

        return bitmap;
    }

    private static void DrawLine(SKCanvas canvas, HeatGrid heat, SKRect area)
    {
        var (columns, rows) = (heat.Columns * Finer, heat.Rows * Finer);
        var fine = SmoothGrid.Refine(heat.Cells, heat.Columns, heat.Rows, Finer);
        var (cellWidth, cellHeight) = (area.Width / columns, area.Height / rows);
        using var builder = new SKPathBuilder();
        foreach (var (x1, y1, x2, y2) in Isoline.Trace(fine, columns, rows, LineLevel))
        {
            // Samples sit at cell centres.
            builder.MoveTo(area.Left + ((x1 + 0.5f) * cellWidth), area.Top + ((y1 + 0.5f) * cellHeight));
            builder.LineTo(area.Left + ((x2 + 0.5f) * cellWidth), area.Top + ((y2 + 0.5f) * cellHeight));
        }

        using var path = builder.Detach();
        using var pen = new SKPaint
        {
            Color = new SKColor(255, 240, 214, 170),
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = Math.Clamp(area.Width / 640, 0.8f, 2.4f),
            StrokeCap = SKStrokeCap.Round,
        };
        canvas.DrawPath(path, pen);
    }
}
