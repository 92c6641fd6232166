using FsCheck.Xunit;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Reporting;

public sealed class LatencyHistogramTests
{
    [Property]
    public bool A_quantile_is_within_one_percent_of_the_exact_one(ushort[] values, byte q)
    {
        if (values.Length == 0)
            return true;
        var share = (q + 1) / 256.0;
        var histogram = new LatencyHistogram();
        foreach (var value in values)
            histogram.Add(value + 1);
        var exact = values.Order().ElementAt((int)Math.Ceiling(share * values.Length) - 1) + 1;
        return Math.Abs((histogram.QuantileMilliseconds(share) * 1000 / exact) - 1) < 0.0101;
    }

    [Fact]
    public void Nothing_added_has_no_quantile() => Assert.True(double.IsNaN(new LatencyHistogram().QuantileMilliseconds(0.5)));

    [Fact]
    public void Extremes_fall_into_the_ends()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(0);
        histogram.Add(1e12);
        Assert.Equal(2, histogram.Count);
        Assert.InRange(histogram.QuantileMilliseconds(0.5), 0.0009, 0.0011);
        Assert.True(histogram.QuantileMilliseconds(1) > 9e5);
    }

    [Fact]
    public void Merged_histograms_answer_for_both()
    {
        var (low, high) = (new LatencyHistogram(), new LatencyHistogram());
        for (var i = 0; i < 100; i++)
        {
            low.Add(1000);
            high.Add(9000);
        }

        low.Merge(high);
        Assert.Equal(200, low.Count);
        Assert.InRange(low.QuantileMilliseconds(0.25), 0.99, 1.01);
        Assert.InRange(low.QuantileMilliseconds(0.75), 8.9, 9.1);
    }
}
