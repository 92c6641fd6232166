using FsCheck.Xunit;
using Natix.Engine.Consensus.Numerics;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Numerics;

public sealed class BinomialBoundTests
{
    [Theory]
    [InlineData(1, 0.05, 0.95)]
    [InlineData(2, 0.25, 0.5)]
    [InlineData(10, 0.05, 0.25886555089305206)]
    [InlineData(598, 0.05, 0.0049970587)]
    public void Without_an_event_it_is_one_less_the_root_of_delta(int trials, double delta, double expected)
    {
        Assert.Equal(expected, BinomialBound.Upper(0, trials, delta), 1e-9);
        Assert.Equal(1 - Math.Pow(delta, 1.0 / trials), BinomialBound.Upper(0, trials, delta), 1e-14);
    }

    [Theory]
    [InlineData(1, 10, 0.05, 0.3941633)]
    [InlineData(5, 10, 0.05, 0.7775589)]
    [InlineData(2, 2, 0.05, 1)]
    [InlineData(0, 0, 0.05, 1)]
    public void It_has_published_values(int events, int trials, double delta, double expected) =>
        Assert.Equal(expected, BinomialBound.Upper(events, trials, delta), 1e-6);

    [Property(MaxTest = 200)]
    public void Under_the_bound_so_few_events_have_exactly_the_chance_delta(int seed)
    {
        var random = new Random(seed);
        var trials = random.Next(1, 200);
        var events = random.Next(0, trials);
        var delta = 0.001 + (0.9 * random.NextDouble());

        Assert.Equal(delta, SumAtMost(events, trials, BinomialBound.Upper(events, trials, delta)), 1e-9);
    }

    [Theory]
    [InlineData(30, 0.05)]
    [InlineData(45, 0.2)]
    public void It_is_wrong_at_most_as_often_as_it_says(int trials, double delta)
    {
        for (var p = 0.005; p < 1; p += 0.005)
        {
            var wrong = 0.0;
            for (var events = 0; events <= trials; events++)
                wrong += BinomialBound.Upper(events, trials, delta) < p ? Mass(events, trials, p) : 0;
            Assert.True(wrong <= delta + 1e-9, $"p = {p}: wrong with probability {wrong}");
        }
    }

    [Fact]
    public void It_grows_with_the_events_and_falls_with_the_trials()
    {
        for (var events = 0; events < 40; events++)
        {
            Assert.True(BinomialBound.Upper(events + 1, 500, 0.05) > BinomialBound.Upper(events, 500, 0.05));
            Assert.True(BinomialBound.Upper(events, 501, 0.05) < BinomialBound.Upper(events, 500, 0.05));
            Assert.True(BinomialBound.Upper(events, 500, 0.01) > BinomialBound.Upper(events, 500, 0.05));
            Assert.True(BinomialBound.Lower(events, 500, 0.05) <= events / 500.0);
        }
    }

    [Fact]
    public void The_lower_bound_mirrors_the_upper_one()
    {
        Assert.Equal(0, BinomialBound.Lower(0, 20, 0.05));
        Assert.Equal(Math.Pow(0.05, 1 / 20.0), BinomialBound.Lower(20, 20, 0.05), 1e-12);
        Assert.Equal(1 - BinomialBound.Upper(13, 20, 0.05), BinomialBound.Lower(7, 20, 0.05), 1e-15);
    }

    [Theory]
    [InlineData(0.05, 0.05, 59)]
    [InlineData(0.01, 0.05, 299)]
    [InlineData(0.005, 0.05, 598)]
    [InlineData(0.001, 0.05, 2995)]
    [InlineData(0.5, 0.25, 2)]
    public void The_trials_needed_are_the_least_that_will_do(double epsilon, double delta, int expected)
    {
        Assert.Equal(expected, BinomialBound.TrialsNeeded(epsilon, delta));
        Assert.True(BinomialBound.SmallestUpper(expected, delta) <= epsilon);
        Assert.True(BinomialBound.SmallestUpper(expected - 1, delta) > epsilon);
    }

    [Fact]
    public void Large_counts_are_no_trouble()
    {
        var bound = BinomialBound.Upper(1000, 1_000_000, 0.05);

        Assert.InRange(bound, 0.00105, 0.00106);
        Assert.Equal(0.05, BinomialBound.AtMost(1000, 1_000_000, bound), 1e-6);
    }

    [Theory]
    [InlineData(-1, 10, 0.05)]
    [InlineData(11, 10, 0.05)]
    [InlineData(1, 10, 0)]
    [InlineData(1, 10, 1)]
    [InlineData(0, 10, double.NaN)]
    public void What_cannot_be_is_refused(int events, int trials, double delta) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialBound.Upper(events, trials, delta));

    private static double SumAtMost(int events, int trials, double p) => Enumerable.Range(0, events + 1).Sum(k => Mass(k, trials, p));

    // By products, which share nothing with the gamma function.
    private static double Mass(int events, int trials, double p)
    {
        var log = (events * Math.Log(p)) + ((trials - events) * Math.Log(1 - p));
        for (var k = 1; k <= events; k++)
            log += Math.Log((trials - events + k) / (double)k);
        return Math.Exp(log);
    }
}
