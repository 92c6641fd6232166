using Natix.Engine.Data.Metrics;
using Natix.Engine.Data.Randomness;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class ClusterBootstrapTests
{
    [Fact]
    public void The_same_seed_gives_the_same_interval_and_another_seed_another()
    {
        var values = Values(40, seed: 1);
        var (a, b, c) = (Mean(values, 5), Mean(values, 5), Mean(values, 6));
        Assert.Equal(a.Draws, b.Draws);
        Assert.Equal((a.Low, a.High), (b.Low, b.High));
        Assert.NotEqual(a.Draws, c.Draws);
    }

    [Fact]
    public void The_spread_of_a_mean_is_its_standard_error()
    {
        var values = Values(200, seed: 2);
        var result = Mean(values, 9);
        var deviation = Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / values.Length);
        Assert.Equal(BootstrapMethod.BiasCorrected, result.Method);
        Assert.Equal(values.Average(), result.Estimate, 1e-12);
        Assert.Equal(2 * 1.96 * deviation / Math.Sqrt(values.Length), result.High - result.Low, 0.1 * (result.High - result.Low));
        Assert.True(result.Low < result.Estimate && result.Estimate < result.High);
    }

    [Fact]
    public void Intervals_cover_the_truth_about_as_often_as_they_say()
    {
        var hits = 0;
        for (var round = 0; round < 200; round++)
        {
            var result = Mean(Values(30, seed: 100 + (ulong)round), (ulong)round, draws: 400);
            hits += result.Low <= 0.5 && 0.5 <= result.High ? 1 : 0;
        }

        Assert.InRange(hits, 178, 200); // 95 % of 200 is 190, its deviation 3.1
    }

    [Fact]
    public void Figures_of_one_clip_move_together()
    {
        // 6 clips of 50 like frames: the unit is the clip, so the interval is far wider than 300 frames would make it.
        var clips = Values(6, seed: 4);
        var frames = clips.SelectMany(c => Enumerable.Repeat(c, 50)).ToArray();
        Assert.True(Mean(clips, 1).High - Mean(clips, 1).Low > 3 * (Mean(frames, 1).High - Mean(frames, 1).Low));
    }

    [Fact]
    public void Where_the_figure_cannot_vary_the_interval_is_a_point()
    {
        var result = ClusterBootstrap.Of(10, _ => 0.25, 1);
        Assert.Equal((0.25, 0.25, BootstrapMethod.Percentile), (result.Low, result.High, result.Method));
    }

    [Fact]
    public void Without_units_or_a_figure_there_is_no_interval_and_no_crash()
    {
        foreach (var result in (BootstrapResult[])[ClusterBootstrap.Of(0, _ => 1, 1), ClusterBootstrap.Of(1, _ => 1, 1), ClusterBootstrap.Of(9, _ => double.NaN, 1)])
            Assert.True(result.Method == BootstrapMethod.None && double.IsNaN(result.Low) && double.IsNaN(result.High));
        // Two units, one of each class: half of all draws hold one class.
        var torn = ClusterBootstrap.Of(3, counts => counts[0] > 0 && counts[1] > 0 && counts[2] > 0 ? 1 : double.NaN, 1);
        Assert.Equal(BootstrapMethod.None, torn.Method);
        Assert.True(torn.Undefined > 1000);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusterBootstrap.Of(-1, _ => 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusterBootstrap.Of(3, _ => 1, 1, draws: 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusterBootstrap.Of(3, _ => 1, 1, confidence: 1));
    }

    [Fact]
    public void Counters_add_up_and_know_when_a_correlation_is_undefined()
    {
        var sum = new Confusion(1, 2, 3, 4).Plus(new Confusion(1, 0, 0, 1), 3);
        Assert.Equal(new Confusion(4, 2, 3, 7), sum);
        Assert.True(sum.HasMatthews);
        Assert.False(new Confusion(5, 0, 0, 2).HasMatthews); // roadwork alone
        Assert.False(new Confusion(0, 5, 0, 2).HasMatthews); // never called roadwork
    }

    private static double[] Values(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (double)random.Unit())];
    }

    private static BootstrapResult Mean(double[] values, ulong seed, int draws = ClusterBootstrap.DefaultDraws) => ClusterBootstrap.Of(
        values.Length, counts => counts.Select((c, i) => c * values[i]).Sum() / values.Length, seed, draws);
}
