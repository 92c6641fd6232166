using Natix.Engine.Data.Metrics;
using Natix.Engine.Data.Randomness;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class ProportionIntervalTests
{
    [Fact]
    public void Nothing_seen_in_n_bounds_the_rate_by_the_nth_root()
    {
        var interval = ProportionInterval.Exact(0, 100);
        Assert.Equal(0, interval.Low);
        Assert.Equal(1 - Math.Pow(0.025, 1.0 / 100), interval.High, 1e-9);
        var all = ProportionInterval.Exact(100, 100);
        Assert.Equal((Math.Pow(0.025, 1.0 / 100), 1.0), (all.Low, all.High), Near(1e-9));
    }

    [Fact]
    public void Ends_of_the_exact_interval_leave_half_the_rest_in_each_tail()
    {
        // 4 of 20: the tails at the ends must be 2.5 % by definition.
        var interval = ProportionInterval.Exact(4, 20);
        Assert.Equal(0.025, Tail(4, 20, interval.Low, atLeast: true), 1e-9);
        Assert.Equal(0.025, Tail(4, 20, interval.High, atLeast: false), 1e-9);
        Assert.Equal(0.2, interval.Share, 1e-12);
    }

    [Fact]
    public void Wilson_by_hand()
    {
        // 1 of 10 at 95 %: z = 1.959964, z² = 3.841459; centre (0.1 + 0.192073) / 1.384146, half 1.959964 / 1.384146 * sqrt(0.009 + 0.00960365).
        var interval = ProportionInterval.Wilson(1, 10);
        Assert.Equal(0.211012 - 0.193137, interval.Low, 1e-5);
        Assert.Equal(0.211012 + 0.193137, interval.High, 1e-5);
    }

    [Fact]
    public void No_trials_say_nothing()
    {
        foreach (var interval in (ProportionInterval[])[ProportionInterval.Wilson(0, 0), ProportionInterval.Exact(0, 0)])
        {
            Assert.Equal((0.0, 1.0), (interval.Low, interval.High));
            Assert.True(double.IsNaN(interval.Share));
        }
    }

    [Theory]
    [InlineData(2, 1, 0.95)]
    [InlineData(-1, 1, 0.95)]
    [InlineData(1, 2, 1.0)]
    [InlineData(1, 2, double.NaN)]
    public void Impossible_counts_are_refused(long successes, long trials, double confidence)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.Wilson(successes, trials, confidence));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.Exact(successes, trials, confidence));
    }

    [Fact]
    public void Intervals_hold_the_share_within_0_and_1_and_the_exact_one_is_wider_on_the_side_of_doubt()
    {
        var random = new SeededRandom(7);
        for (var round = 0; round < 300; round++)
        {
            var n = 1 + random.Below(5000);
            var k = random.Below(n + 1);
            foreach (var interval in (ProportionInterval[])[ProportionInterval.Wilson(k, n), ProportionInterval.Exact(k, n)])
                Assert.True(interval.Low >= 0 && interval.Low <= interval.Share && interval.Share <= interval.High && interval.High <= 1, $"{k} of {n}: {interval}");
            Assert.True(ProportionInterval.Exact(k, n, 0.99).High >= ProportionInterval.Exact(k, n, 0.9).High);
        }
    }

    [Fact]
    public void The_exact_interval_covers_at_least_as_often_as_it_says()
    {
        const int n = 40;
        foreach (var p in (double[])[0.01, 0.07, 0.3, 0.5, 0.93])
        {
            var coverage = 0.0;
            for (var k = 0; k <= n; k++)
            {
                var interval = ProportionInterval.Exact(k, n);
                coverage += interval.Low <= p && p <= interval.High ? Binomial.Mass(k, n, p) : 0;
            }

            Assert.True(coverage >= 0.95, $"at {p} it covers {coverage}");
        }
    }

    [Fact]
    public void Large_counts_do_not_break_the_sums()
    {
        var interval = ProportionInterval.Exact(500, 1_000_000);
        Assert.InRange(interval.Low, 0.000456, 0.000458);
        Assert.InRange(interval.High, 0.000545, 0.000547);
        Assert.Equal(1.0, Binomial.AtMost(499_999, 999_999, 0.5) + Binomial.AtLeast(500_000, 999_999, 0.5), 1e-9);
    }

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(1.0, 0.8413447460685429)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(3.0, 0.9986501019683699)]
    public void The_normal_distribution_has_its_known_values(double z, double p)
    {
        Assert.Equal(p, NormalDistribution.Cumulative(z), 1e-12);
        Assert.Equal(z, NormalDistribution.Quantile(p), 1e-8);
    }

    // A direct sum, as a check on the one that is used.
    private static double Tail(int k, int n, double p, bool atLeast)
    {
        var sum = 0.0;
        for (var i = 0; i <= n; i++)
        {
            double choose = 1;
            for (var j = 1; j <= i; j++)
                choose = choose * (n - i + j) / j;
            if (atLeast ? i >= k : i <= k)
                sum += choose * Math.Pow(p, i) * Math.Pow(1 - p, n - i);
        }

        return sum;
    }

    private static EqualityComparer<(double, double)> Near(double tolerance) => EqualityComparer<(double, double)>.Create(
        (a, b) => Math.Abs(a.Item1 - b.Item1) <= tolerance && Math.Abs(a.Item2 - b.Item2) <= tolerance, _ => 0);
}
