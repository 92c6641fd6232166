using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

public sealed class RunTimesTests
{
    [Fact]
    public void What_was_measured_is_what_is_expected_and_news_count_for_an_eighth()
    {
        var times = new RunTimes([1, 4]);
        times.Note(1, 2, 800);
        Assert.Equal(800, times.Predict(1, 2));
        times.Note(1, 2, 1600);
        Assert.Equal(900, times.Predict(1, 2));
        Assert.Equal(0, times.Predict(0, 1));
    }

    [Fact]
    public void A_size_that_was_not_measured_is_taken_from_its_neighbours()
    {
        var times = new RunTimes([1, 8]);
        Assert.Equal(0, times.Predict(1, 3));
        times.Note(1, 4, 1000);
        Assert.Equal(1000, times.Predict(1, 3)); // no more than a larger one takes
        Assert.Equal(1500, times.Predict(1, 6)); // no more than as many smaller ones take
        Assert.Equal(2000, times.Predict(1, 9)); // no batch is larger than the largest
    }
}
