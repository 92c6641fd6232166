using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

public sealed class PathTimesTests
{
    [Fact]
    public void The_99th_percentile_is_of_the_last_128()
    {
        var times = new PathTimes(2);
        Assert.Equal(0, times.P99(1));
        times.Note(1, 7);
        Assert.Equal(7, times.P99(1));
        for (var i = 0; i < 135; i++)
            times.Note(1, i == 40 ? 1000 : i);

        // 1000 is the largest; one in 128 may be above.
        Assert.Equal(134, times.P99(1));
        for (var i = 0; i < 128; i++)
            times.Note(1, 5);
        Assert.Equal(5, times.P99(1));
        Assert.Equal(0, times.P99(0));
    }

    [Fact]
    public void Refusals_make_a_bad_second_forgotten()
    {
        var times = new PathTimes(1);
        times.Refused(0);
        Assert.Equal(0, times.P99(0));
        for (var i = 0; i < 128; i++)
            times.Note(0, i < 120 ? 10 : 5000);
        Assert.Equal(5000, times.P99(0));
        for (var i = 0; i < 128; i++)
            times.Refused(0);

        Assert.Equal(10, times.P99(0));
    }
}
