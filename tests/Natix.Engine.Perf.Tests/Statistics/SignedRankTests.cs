using FsCheck.Xunit;
using Natix.Engine.Measurement.Statistics;
using Xunit;

namespace Natix.Engine.Perf.Tests.Statistics;

public sealed class SignedRankTests
{
    // Published critical values of the signed-rank test (two-sided 5 %): n = 6: 0, 8: 3, 10: 8, 12: 13. The ends are the (value + 1)-th of
    // the sorted averages; samples 1, 2, 4, 8, ... make every average different, so that the rank can be read off.
    [Theory]
    [InlineData(6, 0)]
    [InlineData(8, 3)]
    [InlineData(10, 8)]
    [InlineData(12, 13)]
    public void The_ends_are_at_the_published_ranks(int n, int critical)
    {
        double[] samples = [.. Enumerable.Range(0, n).Select(i => (double)(1 << (2 * i)))];
        double[] averages = [.. from i in Enumerable.Range(0, n) from j in Enumerable.Range(i, n - i) select (samples[i] + samples[j]) / 2];
        Array.Sort(averages);
        var interval = SignedRank.Centre(samples, 0.95);
        Assert.Equal(averages[critical], interval.Low);
        Assert.Equal(averages[^(critical + 1)], interval.High);
    }

    [Fact]
    public void Five_samples_cannot_give_95_percent()
    {
        Assert.Equal(6, SignedRank.FewestSamples(0.95));
        Assert.Equal(5, SignedRank.FewestSamples(0.9375));
        var error = Assert.Throws<ArgumentException>(() => SignedRank.Centre([1, 2, 3, 4, 5], 0.95));
        Assert.Contains("at least 6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_finite_is_refused() =>
        Assert.Throws<ArgumentException>(() => SignedRank.Centre([1, 2, 3, 4, 5, double.NaN], 0.9));

    [Fact]
    public void Shifting_and_mirroring_the_samples_does_the_same_to_the_interval()
    {
        double[] samples = [0.3, -1.1, 0.7, 2.2, -0.4, 0.9, 1.4, 0.1];
        var plain = SignedRank.Centre(samples, 0.9);
        var shifted = SignedRank.Centre([.. samples.Select(s => s + 10)], 0.9);
        var mirrored = SignedRank.Centre([.. samples.Select(s => -s)], 0.9);
        Assert.Equal(plain.Low + 10, shifted.Low, 9);
        Assert.Equal(plain.Estimate + 10, shifted.Estimate, 9);
        Assert.Equal(-plain.High, mirrored.Low, 9);
        Assert.Equal(-plain.Low, mirrored.High, 9);
    }

    [Fact]
    public void One_wild_sample_hardly_moves_it()
    {
        double[] samples = [.. Enumerable.Range(0, 12).Select(i => 0.001 * i)];
        double[] wild = [.. samples[..^1], 1000];
        Assert.Equal(SignedRank.Centre(samples, 0.95).Estimate, SignedRank.Centre(wild, 0.95).Estimate, 0.002);
        Assert.InRange(SignedRank.Centre(wild, 0.95).High, 0, 0.02);
    }

    // The interval keeps its promise on symmetric heavy-tailed noise: of 400 experiments with truth 0, about 5 % may miss it.
    [Theory]
    [InlineData(0.95, 0.92)]
    [InlineData(0.8, 0.75)]
    public void The_truth_is_inside_as_often_as_promised(double confidence, double atLeast)
    {
        var random = new Random(7);
        var inside = 0;
        for (var experiment = 0; experiment < 400; experiment++)
        {
            var interval = SignedRank.Centre([.. Enumerable.Range(0, 10).Select(_ => Math.Tan(Math.PI * (random.NextDouble() - 0.5)))], confidence);
            inside += interval.Low <= 0 && interval.High >= 0 ? 1 : 0;
        }

        Assert.InRange(inside / 400.0, atLeast, 1);
    }

    [Property]
    public bool The_estimate_lies_inside(int seed)
    {
        var random = new Random(seed);
        var interval = SignedRank.Centre([.. Enumerable.Range(0, 6 + random.Next(20)).Select(_ => random.NextDouble() - 0.5)], 0.9);
        return interval.Low <= interval.Estimate && interval.Estimate <= interval.High;
    }
}
