using Natix.Engine.Measurement.Racing;
using Xunit;

namespace Natix.Engine.Perf.Tests.Racing;

public sealed class RaceTests
{
    [Fact]
    public void Contestants_take_turns_and_each_is_measured_in_every_round()
    {
        var order = new List<char>();
        var times = new Race(3, TimeSpan.Zero).Run([new("a", () => order.Add('a')), new("b", () => order.Add('b'))]);
        Assert.Equal(["a", "b"], times.Select(t => t.Name));
        Assert.All(times, t => Assert.Equal(3, t.Rounds.Count));
        // After the warm-up three runs a slice: a b, then b a, then a b.
        Assert.Equal("aaabbbbbbaaaaaabbb", string.Concat(order[^18..]));
    }

    [Fact]
    public void Ratios_are_medians_of_the_ratios_of_rounds()
    {
        var (mine, theirs) = (new Times("mine", [1, 10, 2]), new Times("theirs", [2, 40, 3]));
        Assert.Equal(2, mine.Faster(theirs));
        Assert.Equal(2, mine.Median);
        Assert.Equal(1, mine.Min);
    }

    [Fact]
    public void A_contestant_that_fails_ends_the_race() =>
        Assert.Throws<InvalidOperationException>(() => new Race(1, TimeSpan.Zero).Run([new("a", () => throw new InvalidOperationException())]));
}
