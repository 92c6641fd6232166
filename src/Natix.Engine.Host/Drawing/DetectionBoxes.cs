using Natix.Engine.Host.Reporting;
using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Draws detections: a rounded outline and a label chip that stays inside the picture.</summary>
internal sealed class DetectionBoxes(StrokeFont font)
{
    /// <summary>Draws the outlines.</summary>
    /// <param name="canvas">Canvas in canvas pixels.</param>
    /// <param name="detections">Boxes in source pixels.</param>
    /// <param name="scale">Canvas pixels per source pixel.</param>
    /// <param name="unit">Canvas pixels per design pixel: 1 on a picture 960 pixels wide.</param>
    public static void DrawOutlines(SKCanvas canvas, IReadOnlyList<DetectionRecord> detections, float scale, float unit)
    {
        foreach (var found in detections)
            DrawOutline(canvas, Box(found, scale), ColourOf(found), unit);
    }

    /// <summary>Writes class and score at boxes large enough for it, the strongest last, so that its label lies on top.</summary>
    /// <inheritdoc cref="DrawOutlines"/>
    public void DrawLabels(SKCanvas canvas, IReadOnlyList<DetectionRecord> detections, float scale, SKSizeI size, float unit)
    {
        foreach (var found in detections.OrderBy(d => d.Score))
        {
            var box = Box(found, scale);
            if (box.Width >= 18 * unit || box.Height >= 18 * unit)
                DrawLabel(canvas, found, box, ColourOf(found), size, unit);
        }
    }

    private static SKColor ColourOf(DetectionRecord found) => found.IsImpossible ? Palette.Impossible : Palette.Box(found.ModelIndex, found.ClassId);

    private static SKRect Box(DetectionRecord found, float scale) =>
        new(found.Left * scale, found.Top * scale, found.Right * scale, found.Bottom * scale);

    private static void DrawOutline(SKCanvas canvas, SKRect box, SKColor colour, float unit)
    {
        var corner = Math.Min(4 * unit, Math.Min(box.Width, box.Height) / 4);
        using var pen = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = 3.2f * unit, Color = new SKColor(0, 0, 0, 110) };
        canvas.DrawRoundRect(box, corner, corner, pen);
        pen.Color = colour;
        pen.StrokeWidth = 1.8f * unit;
        canvas.DrawRoundRect(box, corner, corner, pen);
    }

    private void DrawLabel(SKCanvas canvas, DetectionRecord found, SKRect box, SKColor colour, SKSizeI size, float unit)
    {
        var text = found.IsImpossible ? $"no {found.Label}: {found.Check!.Value.Reason}" : FormattableString.Invariant($"{found.Label} {found.Score:0.00}");
        var cap = 8 * unit;
        var width = font.Measure(text, cap) + (8 * unit);
        var height = cap + (8 * unit);
        var left = Math.Clamp(box.Left, 0, Math.Max(0, size.Width - width));
        var top = box.Top - height >= 0 ? box.Top - height : Math.Min(box.Top, size.Height - height);
        using var fill = new SKPaint { IsAntialias = true, Color = colour };
        canvas.DrawRoundRect(new SKRect(left, top, left + width, top + height), 3 * unit, 3 * unit, fill);
        font.Draw(canvas, text, left + (4 * unit), top + (4 * unit) + cap, cap, Palette.OnBadge, 0.14f);
    }
}
