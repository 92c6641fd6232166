using System.Globalization;
using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>Draws a run on one page: title, P over every source, the most telling frames in order, and how to read it.</summary>
internal sealed class ContactSheet(StrokeFont font)
{
    private readonly StripPainter _strips = new(font);

    /// <summary>Draws the sheet. The caller disposes the image.</summary>
    public SKImage Draw(SheetModel model)
    {
        var cells = model.Strips.SelectMany(s => s.Cells).ToList();
        var layout = SheetLayout.For(model.Strips.Count, cells.Count, Aspect(cells));
        using var surface = SKSurface.Create(new SKImageInfo(SheetLayout.Width, layout.Height, SKColorType.Rgba8888, SKAlphaType.Premul))
            ?? throw new InvalidOperationException($"no memory for a sheet of {SheetLayout.Width} x {layout.Height} pixels");
        var canvas = surface.Canvas;
        canvas.Clear(Palette.Paper);
        DrawHeader(canvas, model);
        var number = 1;
        for (var i = 0; i < model.Strips.Count; i++)
        {
            _strips.Draw(canvas, model.Strips[i], layout.Strip(i), model.Threshold, number);
            number += model.Strips[i].Cells.Count;
        }

        for (var i = 0; i < cells.Count; i++)
            DrawCell(canvas, cells[i], layout.Picture(i), i + 1, model.Threshold);
        return surface.Snapshot();
    }

    /// <summary>Shape of most pictures.</summary>
    private static float Aspect(List<SheetCell> cells)
    {
        var shapes = new List<float>(cells.Count);
        foreach (var cell in cells)
        {
            using var data = SKData.CreateCopy(cell.Picture);
            using var codec = SKCodec.Create(data);
            if (codec is not null)
                shapes.Add((float)codec.Info.Width / codec.Info.Height);
        }

        shapes.Sort();
        return shapes.Count == 0 ? 16f / 9 : shapes[shapes.Count / 2];
    }

    private void DrawHeader(SKCanvas canvas, SheetModel model)
    {
        const int margin = SheetLayout.Margin;
        using var paint = new SKPaint { Color = Palette.Roadwork, IsAntialias = true };
        canvas.DrawRoundRect(new SKRect(margin, 40, margin + 7, 94), 3, 3, paint);
        font.Draw(canvas, model.Title, margin + 22, 66, 24, Palette.Ink, 0.15f);
        font.Draw(canvas, model.Facts, margin + 24, 93, 10.5f, Palette.Quiet);
        DrawLegend(canvas, SheetLayout.Width - margin);
    }

    private void DrawLegend(SKCanvas canvas, float right)
    {
        const string note = "glow: where the model saw a work-zone device";
        const int ramp = 110;
        var left = right - font.Measure(note, 8.5f) - ramp - 12;
        var x = Key(canvas, left, Palette.Roadwork, "roadwork");
        x = Key(canvas, x + 22, Palette.Clear, "clear");
        Key(canvas, x + 22, Palette.Failed, "no verdict");
        for (var i = 0; i < ramp; i++)
        {
            using var paint = new SKPaint { Color = Palette.Heat(i / (ramp - 1f)).WithAlpha((byte)(60 + (i * 195 / ramp))) };
            canvas.DrawRect(new SKRect(left + i, 82, left + i + 1, 93), paint);
        }

        font.Draw(canvas, note, left + ramp + 12, 92, 8.5f, Palette.Quiet);
    }

    private float Key(SKCanvas canvas, float x, SKColor colour, string text)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        canvas.DrawRoundRect(new SKRect(x, 54, x + 12, 66), 3, 3, paint);
        return font.Draw(canvas, text, x + 18, 65, 9, Palette.Ink);
    }

    private void DrawCell(SKCanvas canvas, SheetCell cell, SKRect area, int number, double threshold)
    {
        bool? verdict = double.IsNaN(cell.Probability) ? null : cell.Probability > threshold;
        var colour = Palette.Verdict(verdict);
        DrawPicture(canvas, cell.Picture, area);
        using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(0x0C, 0x10, 0x16, 210) };
        var digits = number.ToString(CultureInfo.InvariantCulture);
        canvas.DrawRoundRect(new SKRect(area.Left + 6, area.Top + 6, area.Left + 14 + font.Measure(digits, 8), area.Top + 22), 4, 4, paint);
        font.Draw(canvas, digits, area.Left + 10, area.Top + 18, 8, Palette.Ink, 0.15f);

        // P as a bar right under the picture, then caption and figure.
        paint.Color = Palette.Panel;
        canvas.DrawRect(new SKRect(area.Left, area.Bottom, area.Right, area.Bottom + 4), paint);
        paint.Color = colour;
        var length = verdict is null ? area.Width : Math.Max(3, area.Width * (float)cell.Probability);
        canvas.DrawRect(new SKRect(area.Left, area.Bottom, area.Left + length, area.Bottom + 4), paint);
        var figure = verdict is null ? "–" : cell.Probability.ToString("0.00", CultureInfo.InvariantCulture);
        var room = area.Width - font.Measure(figure, 9.5f) - 8;
        font.Draw(canvas, font.Fit(cell.Caption, 8.5f, room), area.Left, area.Bottom + 20, 8.5f, Palette.Quiet);
        font.DrawRight(canvas, figure, area.Right, area.Bottom + 20, 9.5f, colour, 0.16f);
    }

    /// <summary>Fills the cell with the picture, cutting what does not fit its shape.</summary>
    private static void DrawPicture(SKCanvas canvas, byte[] encoded, SKRect area)
    {
        using var image = SKImage.FromEncodedData(encoded);
        canvas.Save();
        canvas.ClipRoundRect(new SKRoundRect(new SKRect(area.Left, area.Top, area.Right, area.Bottom + 3), 4, 4), antialias: true);
        if (image is null)
        {
            canvas.Clear(Palette.Panel);
        }
        else
        {
            var scale = Math.Max(area.Width / image.Width, area.Height / image.Height);
            var (width, height) = (area.Width / scale, area.Height / scale);
            var (left, top) = ((image.Width - width) / 2, (image.Height - height) / 2);
            canvas.DrawImage(image, new SKRect(left, top, left + width, top + height), area, new SKSamplingOptions(SKCubicResampler.Mitchell));
        }

        canvas.Restore();
    }
}
