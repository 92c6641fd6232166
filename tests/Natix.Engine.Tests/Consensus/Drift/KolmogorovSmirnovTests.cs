using FsCheck.Xunit;
using Natix.Engine.Consensus.Drift;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Drift;

public sealed class KolmogorovSmirnovTests
{
    [Theory]
    [InlineData(1.2238, 0.1)]
    [InlineData(1.3581, 0.05)]
    [InlineData(1.6276, 0.01)]
    [InlineData(1.9495, 0.001)]
    [InlineData(0.8276, 0.5)]
    [InlineData(0.5711, 0.9)]
    public void The_limit_has_its_tabled_values(double x, double expected) => Assert.Equal(expected, KolmogorovSmirnov.Tail(x), 1e-4 * (1 + (10 * expected)));

    [Fact]
    public void The_two_series_meet()
    {
        Assert.Equal(KolmogorovSmirnov.Tail(1.18 - 1e-9), KolmogorovSmirnov.Tail(1.18 + 1e-9), 1e-7);
        Assert.Equal(1, KolmogorovSmirnov.Tail(0));
        Assert.Equal(1, KolmogorovSmirnov.Tail(0.05), 1e-12);
        Assert.Equal(0, KolmogorovSmirnov.Tail(40));
    }

    [Fact]
    public void Distances_are_worked_out_by_hand()
    {
        Assert.Equal(0, KolmogorovSmirnov.Statistic([1, 2, 3], [1, 2, 3]));
        Assert.Equal(1, KolmogorovSmirnov.Statistic([1.0, 2], [3, 4]));
        Assert.Equal(0.5, KolmogorovSmirnov.Statistic([1.0, 2, 3, 4], [3, 4, 5, 6]));
        Assert.Equal(0.25, KolmogorovSmirnov.Statistic([1.0, 1, 2, 2], [1, 2, 2, 2]));
        Assert.Equal(0.3, KolmogorovSmirnov.Statistic([5L, 3, 2], [2, 6, 2]), 1e-15);
    }

    [Property(MaxTest = 100)]
    public void It_is_symmetric_and_counts_in_bins_never_exceed_it(int seed)
    {
        var random = new Random(seed);
        double[] Sample() => [.. Enumerable.Range(0, random.Next(1, 50)).Select(_ => random.Next(20) / 20.0).Order()];
        var (a, b) = (Sample(), Sample());
        var distance = KolmogorovSmirnov.Statistic(a, b);
        long[] Bins(double[] sample) => [.. Enumerable.Range(0, 5).Select(bin => (long)sample.Count(x => Math.Min(4, (int)(x * 5)) == bin))];

        Assert.Equal(distance, KolmogorovSmirnov.Statistic(b, a));
        Assert.InRange(KolmogorovSmirnov.Statistic(Bins(a), Bins(b)), 0, distance + 1e-12);
        Assert.InRange(KolmogorovSmirnov.PValue(distance, a.Length, b.Length), 0, 1);
    }

    [Fact]
    public void Samples_of_one_distribution_are_told_apart_as_often_as_alpha_says()
    {
        var random = new SplitMix(31);
        var rejected = 0;
        for (var round = 0; round < 2000; round++)
        {
            double[] Sample(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextDouble()).Order()];
            rejected += KolmogorovSmirnov.PValue(KolmogorovSmirnov.Statistic(Sample(80), Sample(120)), 80, 120) < 0.05 ? 1 : 0;
        }

        // 100 expected, deviation 9.7.
        Assert.InRange(rejected, 60, 135);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused_with_the_reason()
    {
        Assert.Contains("number 1 is 1 after 2", Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Statistic([2.0, 1], [1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Statistic([1.0], [double.NaN]));
        Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Statistic([], [1.0]));
        Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Statistic([1L, 2], [1L]));
        Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Statistic([0L, 0], [1L, 0]));
        Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Statistic([1L, -1], [1L, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => KolmogorovSmirnov.PValue(1.1, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => KolmogorovSmirnov.PValue(double.NaN, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => KolmogorovSmirnov.PValue(0.1, 0, 5));
    }
}
