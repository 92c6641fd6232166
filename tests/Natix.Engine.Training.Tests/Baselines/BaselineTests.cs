using Natix.Engine.Data.Samples;
using Natix.Engine.Training.Baselines;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Training.Tests.Baselines;

public sealed class BaselineTests
{
    [Fact]
    public void Logistic_regression_finds_the_feature_that_decides()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 400).Select(_ => new[] { random.NextDouble(), 1000 * random.NextDouble() }).ToArray();
        var labels = rows.Select(r => r[1] + (100 * (random.NextDouble() - 0.5)) > 500 ? 1 : 0).ToArray();
        var model = LogisticRegression.Fit(rows, labels);

        Assert.True(model.Probability([0.5, 900]) > 0.95);
        Assert.True(model.Probability([0.5, 100]) < 0.05);
        Assert.InRange(model.Probability([0.1, 500]) - model.Probability([0.9, 500]), -0.3, 0.3);
    }

    [Fact]
    public void Logistic_regression_stays_finite_on_separable_and_constant_features()
    {
        var model = LogisticRegression.Fit([[0, 5], [1, 5], [2, 5], [3, 5]], [0, 0, 1, 1]);
        Assert.InRange(model.Probability([3, 5]), 0.5, 1);
        Assert.InRange(model.Probability([0, 5]), 0, 0.5);
    }

    [Fact]
    public void Folds_never_split_a_source_and_use_every_fold()
    {
        string[] sources = [.. Enumerable.Range(0, 60).Select(i => $"s{i * i % 13}")];
        var folds = SourceFolds.Assign(sources, 4);
        Assert.All(sources.Zip(folds).GroupBy(p => p.First), g => Assert.Single(g.Select(p => p.Second).Distinct()));
        Assert.Equal([0, 1, 2, 3], folds.Distinct().Order());
    }

    [Theory]
    [InlineData(255, 120, 20, 1)]
    [InlineData(128, 128, 128, 0)]
    [InlineData(220, 20, 30, 0)]
    [InlineData(30, 60, 200, 0)]
    public void Share_of_orange_knows_orange(byte red, byte green, byte blue, double share) =>
        Assert.Equal(share, ShortcutFeatures.Orange(Plain(red, green, blue))[0], 1e-9);

    [Fact]
    public void Border_does_not_see_the_middle()
    {
        var (plain, painted) = (Plain(90, 90, 90), Plain(90, 90, 90, middle: 255));
        Assert.NotEqual(plain.Rgb.ToArray(), painted.Rgb.ToArray());
        Assert.Equal(ShortcutFeatures.Border(plain), ShortcutFeatures.Border(painted));
    }

    [Fact]
    public void File_statistics_read_size_and_tables()
    {
        using var bitmap = new SKBitmap(48, 32);
        bitmap.Erase(SKColors.Teal);
        using var coarse = bitmap.Encode(SKEncodedImageFormat.Jpeg, 20);
        using var fine = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);

        var (low, high, lossless) = (ShortcutFeatures.Jpeg(coarse.AsSpan()), ShortcutFeatures.Jpeg(fine.AsSpan()), ShortcutFeatures.Jpeg(png.AsSpan()));
        Assert.Equal([Math.Log(48), Math.Log(32)], low[1..3]);
        Assert.Equal([Math.Log(48), Math.Log(32)], lossless[1..3]);
        Assert.True(low[4] > high[4] && low[5] > high[5] && lossless[4] == 0);
        Assert.Throws<FormatException>(() => ShortcutFeatures.Jpeg([1, 2, 3]));
    }

    private static CorpusImage Plain(byte red, byte green, byte blue, byte? middle = null)
    {
        var rgb = new byte[40 * 30 * 3];
        for (var i = 0; i < rgb.Length; i += 3)
        {
            (rgb[i], rgb[i + 1], rgb[i + 2]) = (red, green, blue);
        }

        if (middle is { } value)
        {
            rgb.AsSpan((15 * 40 * 3) + 60, 9).Fill(value);
        }

        return new CorpusImage("s", "n", 40, 30, rgb, []);
    }
}
