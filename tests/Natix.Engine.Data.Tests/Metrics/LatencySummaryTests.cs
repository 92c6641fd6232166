using Natix.Engine.Data.Metrics;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class LatencySummaryTests
{
    [Fact]
    public void Nearest_ranks_of_one_to_two_hundred()
    {
        var s = LatencySummary.Of(Enumerable.Range(1, 200).Reverse().Select(i => (double)i));
        Assert.Equal(new LatencySummary(200, 100.5, 100, 190, 198, 200), s);
    }

    [Fact]
    public void One_duration_is_every_percentile() =>
        Assert.Equal(new LatencySummary(1, 7, 7, 7, 7, 7), LatencySummary.Of([7.0]));

    [Fact]
    public void Nothing_is_zero() => Assert.Equal(new LatencySummary(0, 0, 0, 0, 0, 0), LatencySummary.Of([]));
}
