using FsCheck.Xunit;
using Natix.Engine.Validation.Temporal.Motion;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Motion;

public sealed class FlowFitterTests
{
    [Property(MaxTest = 100)]
    public void Translation_and_expansion_are_found_among_the_motions_of_others(int seed)
    {
        var random = new Random(seed);
        double tx = 4 * (random.NextDouble() - 0.5), ty = 4 * (random.NextDouble() - 0.5), s = 0.1 * (random.NextDouble() - 0.2);
        var samples = Enumerable.Range(0, 80).Select(i => i % 5 < 2
            ? Sample(random, 3 + tx, -2 + ty, 0, 0.05) // two fifths move otherwise, and alike
            : Sample(random, tx, ty, s, 0.05)).ToArray();

        Assert.True(FlowFitter.TryFit(samples, 0.5, 12, 0.4, 1, out var fit));
        Assert.Equal(tx, fit.TranslationX, 0.06);
        Assert.Equal(ty, fit.TranslationY, 0.06);
        Assert.Equal(s, fit.Expansion, 6 * fit.ExpansionSigma);
        Assert.InRange(fit.Inliers, 44, 60);
        Assert.InRange(fit.Rms, 0.02, 0.12);
    }

    [Fact]
    public void The_stated_deviation_of_the_expansion_is_the_one_that_it_has()
    {
        var random = new Random(9);
        var scores = new List<double>();
        for (var i = 0; i < 300; i++)
        {
            var samples = Enumerable.Range(0, 40).Select(_ => Sample(random, 1, 1, 0.02, 0.15)).ToArray();
            Assert.True(FlowFitter.TryFit(samples, 0.8, 12, 0.4, (ulong)i, out var fit));
            scores.Add((fit.Expansion - 0.02) / fit.ExpansionSigma);
        }

        Assert.InRange(Math.Sqrt(scores.Average(z => z * z)), 0.85, 1.25);
    }

    [Property(MaxTest = 100)]
    public void Motions_that_agree_on_nothing_give_no_fit(int seed)
    {
        var random = new Random(seed);
        var samples = Enumerable.Range(0, 60).Select(_ => Sample(random, 0, 0, 0, 8)).ToArray();
        Assert.False(FlowFitter.TryFit(samples, 0.5, 12, 0.4, 1, out var fit));
        Assert.Equal(default, fit);
    }

    [Fact]
    public void Too_few_motions_and_motions_of_one_place_give_no_fit()
    {
        var random = new Random(2);
        Assert.False(FlowFitter.TryFit([], 0.5, 3, 0.4, 1, out _));
        Assert.False(FlowFitter.TryFit([.. Enumerable.Range(0, 11).Select(_ => Sample(random, 1, 1, 0, 0))], 0.5, 12, 0.4, 1, out _));
        Assert.False(FlowFitter.TryFit([.. Enumerable.Repeat(new FlowSample(1, 1, 5, 5), 30)], 0.5, 12, 0.4, 1, out _));
    }

    [Fact]
    public void The_same_seed_gives_the_same_fit()
    {
        var random = new Random(3);
        var samples = Enumerable.Range(0, 50).Select(_ => Sample(random, 1, 1, 0.01, 0.4)).ToArray();
        Assert.True(FlowFitter.TryFit(samples, 0.8, 12, 0.2, 5, out var first));
        Assert.True(FlowFitter.TryFit(samples, 0.8, 12, 0.2, 5, out var second));
        Assert.Equal(first, second);
    }

    private static FlowSample Sample(Random random, double tx, double ty, double s, double noise)
    {
        double x = 160 * (random.NextDouble() - 0.5), y = 90 * (random.NextDouble() - 0.5);
        return new FlowSample(tx + (s * x) + (noise * Gauss(random)), ty + (s * y) + (noise * Gauss(random)), x, y);
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
