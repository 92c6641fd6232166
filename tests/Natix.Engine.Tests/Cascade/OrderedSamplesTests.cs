using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

public sealed class OrderedSamplesTests
{
    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 9, 1 }, 5)]
    [InlineData(new double[] { 9, 1, 2 }, 2)]
    public void Median_is_the_middle(double[] samples, double expected) => Assert.Equal(expected, new OrderedSamples(samples).Median);

    // Ranks from tables of the sign test.
    [Theory]
    [InlineData(6, 1, 6)]
    [InlineData(20, 6, 15)]
    [InlineData(60, 22, 39)]
    public void Interval_lies_between_the_ranks_of_the_sign_test(int samples, int low, int high) =>
        Assert.Equal((low, high), new OrderedSamples(Enumerable.Range(1, samples).Select(i => (double)i)).IntervalOfMedian(0.95));

    [Fact]
    public void Too_few_samples_have_no_interval()
    {
        var (low, high) = new OrderedSamples([1, 2, 3, 4, 5]).IntervalOfMedian(0.95);

        Assert.True(double.IsNaN(low) && double.IsNaN(high));
    }
}
