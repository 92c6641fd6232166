using FsCheck.Xunit;
using Natix.Engine.Consensus.Drift;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Drift;

public sealed class ScoreHistogramTests
{
    [Fact]
    public void Bins_hold_about_equal_counts()
    {
        var histogram = ScoreHistogram.Of([.. Enumerable.Range(1, 100).Select(i => i / 100.0)], 100, 4);

        Assert.Equal([0.25, 0.5, 0.75], histogram.Edges);
        Assert.Equal([25L, 25, 25, 25], histogram.Counts);
        Assert.Equal([0, 0, 1, 3, 3], new[] { 0, 0.25, 0.26, 0.99, 1 }.Select(histogram.BinOf));
    }

    [Fact]
    public void Scores_that_are_nearly_all_one_number_still_have_bins()
    {
        var same = ScoreHistogram.Of([0.5, 0.5, 0.5], 3);
        Assert.Equal([0L, 3, 0], same.Counts);
        Assert.Equal([0, 1, 2], new[] { 0.4, 0.5, 0.6 }.Select(same.BinOf));

        Assert.Equal([2L, 0], ScoreHistogram.Of([0, 0.0], 2).Counts);
        Assert.Equal([0L, 2], ScoreHistogram.Of([1, 1.0], 2).Counts);
        Assert.Equal([9L, 1], ScoreHistogram.Of([.. Enumerable.Repeat(1e-6, 9), 0.7], 10).Counts);
    }

    [Property(MaxTest = 150)]
    public void Every_score_has_its_bin(int seed)
    {
        var random = new Random(seed);
        double[] scores = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => random.Next(3) == 0 ? random.Next(4) / 3.0 : random.NextDouble())];
        var histogram = ScoreHistogram.Of(scores, 1, random.Next(2, 30));

        Assert.Null(histogram.Fault());
        Assert.Equal(scores.Length, histogram.Counts.Sum());
        foreach (var score in scores)
        {
            var bin = histogram.BinOf(score);
            Assert.True(bin == 0 || histogram.Edges[bin - 1] < score);
            Assert.True(bin == histogram.Edges.Length || score <= histogram.Edges[bin]);
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.PositiveInfinity)]
    public void A_score_that_is_no_probability_is_refused(double score)
    {
        Assert.Throws<ArgumentException>(() => ScoreHistogram.Of([0.5, score], 1));
        Assert.Throws<ArgumentException>(() => ScoreHistogram.Of([0.5, 0.6], 1).BinOf(score));
        Assert.Throws<ArgumentException>(() => new ScoreDrift(ScoreHistogram.Of([0.5, 0.6], 1)).Add(score));
    }

    [Fact]
    public void A_histogram_that_cannot_be_says_what_is_wrong()
    {
        var good = new ScoreHistogram { Edges = [0.2, 0.6], Counts = [5, 3, 2], Units = 4 };

        Assert.Null(good.Fault());
        Assert.Contains("2 edges and 2 counts", (good with { Counts = [1, 2] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("edge 1", (good with { Edges = [0.6, 0.2] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("edge 0", (good with { Edges = [double.NaN, 0.2] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("counts", (good with { Counts = [5, -1, 2] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("counts", (good with { Counts = [0, 0, 0] }).Fault(), StringComparison.Ordinal);
        Assert.Contains("11 units", (good with { Units = 11 }).Fault(), StringComparison.Ordinal);
        Assert.Contains("0 units", (good with { Units = 0 }).Fault(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ScoreHistogram.Of([], 1));
        Assert.Throws<ArgumentException>(() => ScoreHistogram.Of([0.5], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScoreHistogram.Of([0.5], 1, 1));
    }

    [Fact]
    public void The_stability_index_is_worked_out_by_hand()
    {
        // Half a count a bin makes 3.5 and 3.5 of 7, and 1.5 and 5.5 of 7.
        Assert.Equal(2 / 7.0 * (Math.Log(5.5 / 3.5) - Math.Log(1.5 / 3.5)), PopulationStability.Index([3L, 3], [1, 5]), 1e-12);
        Assert.Equal(0, PopulationStability.Index([15L, 15], [15, 15]));
        Assert.InRange(PopulationStability.Index([100L, 0], [0, 100]), 5, 15);
        Assert.Throws<ArgumentException>(() => PopulationStability.Index([1L], [1, 2]));
        Assert.Throws<ArgumentException>(() => PopulationStability.Index([0L], [1]));
    }
}
