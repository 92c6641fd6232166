using System.Runtime.InteropServices;
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
        var (columns, rows) = (heat.Columns * Finer, heat.Rows * Finer);
        var fine = SmoothGrid.Refine(heat.Cells, heat.Columns, heat.Rows, Finer);
        canvas.Save();
        canvas.ClipRect(area);
        using (var glow = Colourise(fine, columns, rows))
        using (var image = SKImage.FromBitmap(glow))
            canvas.DrawImage(image, area, new SKSamplingOptions(SKFilterMode.Linear), null);
        DrawLine(canvas, fine, columns, rows, area);
        canvas.Restore();
    }

    private static SKBitmap Colourise(float[] cells, int columns, int rows)
    {
        var bitmap = new SKBitmap(columns, rows, SKColorType.Rgba8888, SKAlphaType.Premul);
        var pixels = MemoryMarshal.Cast<byte, PremultipliedPixel>(bitmap.GetPixelSpan());
        for (var i = 0; i < cells.Length; i++)
            pixels[i] = PremultipliedPixel.Of(Palette.Heat(cells[i]));
        return bitmap;
    }

    private static void DrawLine(SKCanvas canvas, float[] fine, int columns, int rows, SKRect area)
    {
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

    /// <summary>A premultiplied pixel as <see cref="SKColorType.Rgba8888"/> lays it out.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct PremultipliedPixel(byte Red, byte Green, byte Blue, byte Alpha)
    {
        public static PremultipliedPixel Of(SKColor c) =>
            new((byte)(c.Red * c.Alpha / 255), (byte)(c.Green * c.Alpha / 255), (byte)(c.Blue * c.Alpha / 255), c.Alpha);
    }
}
