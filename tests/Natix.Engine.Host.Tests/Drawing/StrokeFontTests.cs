using Natix.Engine.Host.Drawing;
using SkiaSharp;

namespace Natix.Engine.Host.Tests.Drawing;

public sealed class StrokeFontTests : IDisposable
{
    private readonly StrokeFont _font = new();

    [Fact]
    public void Every_printable_ascii_character_but_few_has_a_glyph()
    {
        var known = StrokeGlyphs.All.Select(g => g.Character).ToHashSet();
        var missing = Enumerable.Range(32, 95).Select(i => (char)i).Where(c => !known.Contains(c)).ToArray();
        Assert.Equal("$;^`{}".Where(c => !known.Contains(c)).ToArray(), missing);
    }

    [Fact]
    public void No_character_has_two_glyphs() =>
        Assert.Equal(StrokeGlyphs.All.Count, StrokeGlyphs.All.Select(g => g.Character).Distinct().Count());

    [Fact]
    public void Every_glyph_but_space_leaves_ink_within_its_box()
    {
        foreach (var (character, _, path) in StrokeGlyphs.All.Where(g => g.Character != ' '))
        {
            using var parsed = SKPath.ParseSvgPathData(path);
            Assert.True(parsed is { IsEmpty: false }, $"'{character}' has no outline");
            Assert.InRange(parsed.TightBounds.Top, -1.5f, 12f);
            Assert.InRange(parsed.TightBounds.Bottom, 0.2f, 13.5f);
        }
    }

    [Fact]
    public void Figures_are_equally_wide() =>
        Assert.Single(Enumerable.Range(0, 10).Select(i => _font.Measure(i.ToString(System.Globalization.CultureInfo.InvariantCulture), 10)).Distinct());

    [Fact]
    public void Width_grows_with_size_and_text()
    {
        Assert.Equal(2 * _font.Measure("cone", 10), _font.Measure("cone", 20), 3);
        Assert.True(_font.Measure("cones", 10) > _font.Measure("cone", 10));
    }

    [Fact]
    public void Fitted_text_fits_and_says_that_it_was_cut()
    {
        var text = _font.Fit("a very long name of a source.mp4", 10, 80);
        Assert.EndsWith("…", text, StringComparison.Ordinal);
        Assert.True(_font.Measure(text, 10) <= 80);
        Assert.Equal("short", _font.Fit("short", 10, 800));
    }

    [Fact]
    public void Drawn_text_leaves_ink_where_it_says()
    {
        using var surface = SKSurface.Create(new SKImageInfo(200, 40));
        surface.Canvas.Clear(SKColors.Black);
        var right = _font.Draw(surface.Canvas, "ROADWORK", 10, 30, 16, SKColors.White);
        using var image = surface.Snapshot();
        using var bitmap = SKBitmap.FromImage(image);
        var inked = Enumerable.Range(0, 200).Where(x => Enumerable.Range(0, 40).Any(y => bitmap.GetPixel(x, y).Red > 128)).ToList();
        Assert.InRange(inked.Min(), 9, 14);
        Assert.InRange(inked.Max(), (int)right - 5, (int)right + 1);
    }

    public void Dispose() => _font.Dispose();
}
