using SkiaSharp;

namespace Natix.Engine.Data.Samples;

/// <summary>A contact sheet of samples, to look at what a model is taught.</summary>
public static class SampleSheet
{
    /// <summary>Writes a PNG: samples in a grid, a green frame for label 1 and a grey one for 0, device cells outlined in cyan,
    /// unknown cells (where some cells are known) in magenta.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="source">Where samples come from.</param>
    /// <param name="count">How many samples, from <paramref name="first"/> on.</param>
    /// <param name="first">Number of the first sample.</param>
    /// <param name="columns">Samples a row.</param>
    /// <param name="showHeat">Whether cell truth is drawn over the samples.</param>
    public static void Write(string path, ISampleSource source, int count, long first = 0, int columns = 8, bool showHeat = true)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        var tile = source.Size + 6;
        var rows = (count + columns - 1) / columns;
        using var surface = SKSurface.Create(new SKImageInfo(tile * Math.Min(columns, count), tile * rows, SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(SKColors.Black);
        var image = new float[3 * source.Size * source.Size];
        var heat = new float[source.Size / 8 * (source.Size / 8)];
        for (var i = 0; i < count; i++)
        {
            var label = source.Fill(first + i, image, heat);
            Draw(surface.Canvas, i % columns * tile, i / columns * tile, source.Size, label, image, showHeat ? heat : []);
        }

        using var snapshot = surface.Snapshot();
        using var data = snapshot.Encode(SKEncodedImageFormat.Png, 90);
        using var file = File.Create(path);
        data.SaveTo(file);
    }

    private static void Draw(SKCanvas canvas, int x, int y, int size, int label, float[] image, float[] heat)
    {
        using var paint = new SKPaint { Color = label == 1 ? SKColors.LimeGreen : SKColors.DimGray };
        canvas.DrawRect(x, y, size + 6, size + 6, paint);
        using var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var plane = size * size;
        unsafe
        {
            var target = (byte*)bitmap.GetPixels();
            for (var i = 0; i < plane; i++)
            {
                for (var c = 0; c < 3; c++)
                    target[(i * 4) + c] = (byte)Math.Clamp((image[(c * plane) + i] * 255f) + 0.5f, 0f, 255f);
                target[(i * 4) + 3] = 255;
            }
        }

        canvas.DrawBitmap(bitmap, x + 3, y + 3, SKSamplingOptions.Default);
        if (heat.Length == 0 || Array.TrueForAll(heat, h => h < 0))
            return;
        paint.Style = SKPaintStyle.Stroke;
        var cells = size / 8;
        for (var i = 0; i < heat.Length; i++)
        {
            if (heat[i] == 0)
                continue;
            paint.Color = heat[i] > 0 ? new SKColor(0, 255, 255, 150) : new SKColor(255, 0, 255, 110);
            canvas.DrawRect(x + 3 + (i % cells * 8), y + 3 + (i / cells * 8), 8, 8, paint);
        }
    }
}
