using SkiaSharp;

namespace Natix.Engine.Host.Drawing;

/// <summary>
/// Draws text by stroking <see cref="StrokeGlyphs"/>: no font file, no font configuration, the same picture on every machine.
/// Sizes are cap heights in pixels. Immutable after construction; safe to share between threads that own their canvas.
/// </summary>
internal sealed class StrokeFont : IDisposable
{
    private const float UnitsPerCap = 10f;
    private const float SideBearing = 1.1f;
    private readonly Dictionary<char, (float Width, SKPath Path)> _glyphs = [];
    private readonly (float Width, SKPath Path) _unknown = (5f, SKPath.ParseSvgPathData(StrokeGlyphs.Unknown));

    public StrokeFont()
    {
        foreach (var (character, width, path) in StrokeGlyphs.All)
            _glyphs.Add(character, (width, path.Length == 0 ? new SKPath() : SKPath.ParseSvgPathData(path)));
    }

    /// <summary>Width of <paramref name="text"/> in pixels at a cap height of <paramref name="size"/> pixels.</summary>
    public float Measure(string text, float size)
    {
        var units = 0f;
        foreach (var character in text)
            units += Glyph(character).Width + (2 * SideBearing);
        return units * size / UnitsPerCap;
    }

    /// <summary>Draws text whose baseline starts at (<paramref name="x"/>, <paramref name="baseline"/>).</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="text">The text; unknown characters become boxes.</param>
    /// <param name="x">Left end, pixels.</param>
    /// <param name="baseline">Baseline, pixels from the top.</param>
    /// <param name="size">Cap height, pixels.</param>
    /// <param name="colour">Ink.</param>
    /// <param name="weight">Stroke width as a share of the cap height: 0.12 is regular, 0.17 bold.</param>
    /// <returns>The right end of the text, pixels.</returns>
    public float Draw(SKCanvas canvas, string text, float x, float baseline, float size, SKColor colour, float weight = 0.12f)
    {
        var scale = size / UnitsPerCap;
        using var pen = new SKPaint
        {
            Color = colour,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = weight * UnitsPerCap,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        canvas.Save();
        canvas.Translate(x, baseline - size);
        canvas.Scale(scale);
        foreach (var character in text)
        {
            var (width, path) = Glyph(character);
            canvas.Translate(SideBearing, 0);
            canvas.DrawPath(path, pen);
            canvas.Translate(width + SideBearing, 0);
        }

        canvas.Restore();
        return x + Measure(text, size);
    }

    /// <summary>Draws text that ends at <paramref name="right"/>.</summary>
    public void DrawRight(SKCanvas canvas, string text, float right, float baseline, float size, SKColor colour, float weight = 0.12f) =>
        Draw(canvas, text, right - Measure(text, size), baseline, size, colour, weight);

    /// <summary>The longest prefix of <paramref name="text"/> that fits, with an ellipsis when it was cut.</summary>
    public string Fit(string text, float size, float maxWidth)
    {
        if (Measure(text, size) <= maxWidth)
            return text;
        var length = text.Length - 1;
        while (length > 0 && Measure(text[..length] + "…", size) > maxWidth)
            length--;
        return text[..length] + "…";
    }

    public void Dispose()
    {
        foreach (var (_, path) in _glyphs.Values)
            path.Dispose();
        _unknown.Path.Dispose();
    }

    private (float Width, SKPath Path) Glyph(char character) =>
        _glyphs.TryGetValue(character, out var glyph) ? glyph : _unknown;
}
