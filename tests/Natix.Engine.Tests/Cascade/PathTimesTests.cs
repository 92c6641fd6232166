using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

public sealed class PathTimesTests
{
    [Fact]
    public void The_99th_percentile_is_of_the_last_128()
    {
        var times = new PathTimes(2, 1_000_000);
        Assert.Equal(0, times.P99(1, 0));
        for (var i = 0; i < 135; i++)
            times.Note(1, i == 40 ? 1000 : i, 0);

        // 1000 is the largest; one in 128 may be above.
        Assert.Equal(134, times.P99(1, 0));
        for (var i = 0; i < 128; i++)
            times.Note(1, 5, 100_000);
        Assert.Equal(5, times.P99(1, 100_000));
        Assert.Equal(0, times.P99(0, 100_000));
    }

    [Fact]
    public void A_slow_first_frame_is_no_percentile()
    {
        var times = new PathTimes(1, 1000);
        times.Note(0, 300, 0);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0, times.P99(0, 0));
            times.Note(0, 2, 0);
        }

        Assert.Equal(2, times.P99(0, 0));
    }

    [Fact]
    public void A_bad_second_is_forgotten_also_when_nothing_comes_after_it()
    {
        var times = new PathTimes(1, 1000);
        for (var i = 0; i < 128; i++)
            times.Note(0, i < 60 ? 10 : 5000, i < 60 ? 900 : 500);
        Assert.Equal(5000, times.P99(0, 1000));
        Assert.Equal(10, times.P99(0, 1600));
        Assert.Equal(0, times.P99(0, 5000));
    }
}
