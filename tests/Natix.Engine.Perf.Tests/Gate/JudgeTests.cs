using Natix.Engine.Gate;
using Xunit;

namespace Natix.Engine.Perf.Tests.Gate;

public sealed class JudgeTests
{
    private static readonly Metric Time = new("cpu_us", true);

    // Log-normal noise on top of a drift of the whole machine.
    private static Round[] Rounds(int count, double slowdown, double noise, int seed, double drift = 0)
    {
        var random = new Random(seed);
        var run = 0;
        double Sample(double truth)
        {
            var gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return truth * Math.Exp((noise * gauss) + (drift * run++));
        }

        return [.. Enumerable.Range(0, count).Select(_ => (Sample(1000), Sample(1000 * slowdown), Sample(1000 * slowdown), Sample(1000)))
            .Select(r => new Round(r.Item1, r.Item2, r.Item3, r.Item4))];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_planted_tenth_is_caught(int seed)
    {
        var judgement = new Judge(0.05, 0.95).Of(Time, Rounds(12, 1.10, 0.02, seed), 1);
        Assert.Equal(Finding.Slower, judgement.Finding);
        Assert.InRange(judgement.Slowdown.Estimate, 1.07, 1.13);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_no_op_passes(int seed) =>
        Assert.Equal(Finding.Passed, new Judge(0.05, 0.95).Of(Time, Rounds(12, 1.0, 0.02, seed), 1).Finding);

    [Fact]
    public void A_faster_build_passes() => Assert.Equal(Finding.Passed, new Judge(0.05, 0.95).Of(Time, Rounds(12, 0.7, 0.05, 1), 1).Finding);

    [Fact]
    public void Noise_that_hides_the_answer_is_said_and_refuses_nothing()
    {
        var judgement = new Judge(0.05, 0.95).Of(Time, Rounds(8, 1.06, 0.4, 5), 1);
        Assert.Equal(Finding.Inconclusive, judgement.Finding);
        Assert.True(GateReport.Passed([judgement]));
    }

    [Fact]
    public void A_machine_that_slows_down_all_the_while_favours_nobody()
    {
        var judgement = new Judge(0.05, 0.95).Of(Time, Rounds(12, 1.0, 0.005, 1, drift: 0.02), 1);
        Assert.Equal(Finding.Passed, judgement.Finding);
        Assert.InRange(judgement.Slowdown.Estimate, 0.99, 1.01);
    }

    [Fact]
    public void A_rate_that_falls_is_a_slowdown()
    {
        Round[] rounds = [.. Enumerable.Range(0, 8).Select(i => new Round(300 + i, 200 + i, 200, 300))];
        Assert.Equal(Finding.Slower, new Judge(0.05, 0.9).Of(new Metric("frames_per_second", false), rounds, 1).Finding);
        Assert.Equal(Finding.Passed, new Judge(0.05, 0.9).Of(Time, rounds, 1).Finding);
    }

    [Fact]
    public void More_metrics_need_more_rounds_and_widen_the_interval()
    {
        var judge = new Judge(0.05, 0.95);
        Assert.Equal(6, judge.FewestRounds(1));
        Assert.Equal(7, judge.FewestRounds(3));
        var rounds = Rounds(12, 1.02, 0.02, 4);
        var (alone, among) = (judge.Of(Time, rounds, 1).Slowdown, judge.Of(Time, rounds, 5).Slowdown);
        Assert.True(among.Low < alone.Low && among.High > alone.High);
    }
}
