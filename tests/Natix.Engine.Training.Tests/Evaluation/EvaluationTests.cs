using Natix.Engine.Data.Samples;
using Natix.Engine.Training.Evaluation;
using Xunit;

namespace Natix.Engine.Training.Tests.Evaluation;

public sealed class EvaluationTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2.5, 0.8)]
    [InlineData(0.4, -1.5)]
    public void Calibration_finds_the_map_that_made_the_labels(double temperature, double bias)
    {
        var random = new Random(7);
        var truth = new Calibration(temperature, bias);
        var logits = Enumerable.Range(0, 20_000).Select(_ => (random.NextDouble() * 8) - 4).ToArray();
        var labels = logits.Select(l => random.NextDouble() < truth.Probability(l) ? 1 : 0).ToArray();

        var fitted = Calibration.Fit(logits, labels);

        Assert.Equal(temperature, fitted.Temperature, 0.1 * temperature);
        Assert.Equal(bias, fitted.Bias, 0.15);
    }

    [Fact]
    public void Calibration_of_separable_scores_stays_finite()
    {
        var fitted = Calibration.Fit([-3, -2, 2, 3], [0, 0, 1, 1]);
        Assert.True(double.IsFinite(fitted.Bias) && fitted.Temperature > 0);
        Assert.InRange(fitted.Probability(3), 0.5, 0.999);
    }

    [Fact]
    public void Calibration_needs_both_labels() => Assert.Throws<ArgumentException>(() => Calibration.Fit([1, 2], [1, 1]));

    [Fact]
    public void Figures_of_scores_that_rank_perfectly_but_lean_high()
    {
        Scored[] scored = [new("a", 0, 0.5), new("a", 0, 1), new("a", 1, 2), new("a", 1, 3)];
        var figures = Figures.Of(scored, Calibration.Identity);
        Assert.Equal((4, 2, 1.0, 0.5, 0.0), (figures.Count, figures.Positives, figures.Auc, figures.Accuracy, figures.Mcc));
        Assert.Equal(1, Figures.Of(scored, new Calibration(1, -1.5)).Accuracy);
        Assert.Null(Figures.Of([new("a", 1, 2)], Calibration.Identity).Auc);
    }

    [Fact]
    public void A_frame_keeps_its_colours_when_it_is_stretched()
    {
        var rgb = new byte[300 * 100 * 3];
        for (var i = 0; i < rgb.Length; i += 3)
        {
            (rgb[i], rgb[i + 1], rgb[i + 2]) = (255, 51, 0);
        }

        var image = FrameInput.Of(new CorpusImage("s", "n", 300, 100, rgb, []), 224);
        Assert.All(image[..(224 * 224)], v => Assert.Equal(1f, v, 1e-5f));
        Assert.All(image[(224 * 224)..(2 * 224 * 224)], v => Assert.Equal(0.2f, v, 1e-5f));
        Assert.All(image[(2 * 224 * 224)..], v => Assert.Equal(0f, v, 1e-5f));
    }

    [Fact]
    public void Fine_stripes_fade_to_grey_instead_of_aliasing()
    {
        var rgb = new byte[256 * 256 * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            rgb[i] = (byte)(i / 3 % 2 == 0 ? 0 : 255);
        }

        var image = FrameInput.Of(new CorpusImage("s", "n", 256, 256, rgb, []), 64);
        Assert.All(image, v => Assert.Equal(0.5f, v, 0.05f));
    }
}
