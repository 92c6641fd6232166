using Natix.Engine.Measurement.Statistics;
using Xunit;

namespace Natix.Engine.Perf.Tests.Statistics;

public sealed class QuantilesTests
{
    [Theory]
    [InlineData(new double[] { 5 }, 5)]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5)]
    public void Median_is_the_middle(double[] values, double expected) => Assert.Equal(expected, Quantiles.Median(values));

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(0.999, 100)]
    [InlineData(1, 100)]
    [InlineData(0.001, 1)]
    public void A_quantile_is_the_nearest_rank(double q, double expected) =>
        Assert.Equal(expected, Quantiles.Quantile(Enumerable.Range(1, 100).Reverse().Select(i => (double)i), q));

    [Fact]
    public void No_values_have_no_quantile()
    {
        Assert.Throws<ArgumentException>(() => Quantiles.Median([]));
        Assert.Throws<ArgumentException>(() => Quantiles.Quantile([], 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.Quantile([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.Quantile([1], 1.5));
    }
}
