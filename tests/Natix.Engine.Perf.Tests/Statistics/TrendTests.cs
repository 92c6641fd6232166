using Natix.Engine.Measurement.Statistics;
using Xunit;

namespace Natix.Engine.Perf.Tests.Statistics;

public sealed class TrendTests
{
    private static readonly double[] Times = [.. Enumerable.Range(0, 1200).Select(i => i / 60.0)];

    [Fact]
    public void A_line_has_its_slope_and_no_doubt()
    {
        var slope = Trend.Slope(Times, [.. Times.Select(t => 7 - (3 * t))], 12);
        Assert.Equal(-3, slope.Estimate, 1e-9);
        Assert.Equal(-3, slope.Low, 1e-6);
        Assert.Equal(-3, slope.High, 1e-6);
    }

    // 95 % of the intervals hold the truth, whether neighbours are alike or not; a tenth of slack for chance and for the little that batches leave.
    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(0.9, 0.0)]
    [InlineData(0.95, 2.5)]
    public void The_interval_holds_the_truth_also_where_neighbours_are_alike(double likeness, double truth)
    {
        const int runs = 400;
        var held = 0;
        for (var run = 0; run < runs; run++)
        {
            var slope = Trend.Slope(Times, Noise(likeness, truth, run), 12);
            held += slope.Low <= truth && truth <= slope.High ? 1 : 0;
        }

        Assert.InRange(held, 0.88 * runs, runs);
    }

    [Fact]
    public void A_leak_is_seen_through_the_noise()
    {
        var slope = Trend.Slope(Times, Noise(0.9, 5, 1), 12);
        Assert.True(slope.Low > 0);
        Assert.InRange(slope.Estimate, 4, 6);
    }

    [Fact]
    public void Too_few_samples_give_no_slope()
    {
        Assert.Throws<ArgumentException>(() => Trend.Slope([1, 2, 3], [1, 2, 3], 6));
        Assert.Throws<ArgumentException>(() => Trend.Slope(Times, [1], 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trend.Slope(Times, Times, 5));
    }

    // Each value is so much of the one before, and chance.
    private static double[] Noise(double likeness, double slope, int seed)
    {
        var random = new Random(seed);
        var values = new double[Times.Length];
        var state = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            state = (likeness * state) + Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
            values[i] = state + (slope * Times[i]);
        }

        return values;
    }
}
