using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Every rule of what a worker does next, alone.</summary>
public sealed class BatchPolicyTests
{
    private const long Never = FrameJob.NoDeadline;

    [Fact]
    public void Nothing_ready_is_nothing_to_do() =>
        Assert.Equal(BatchPolicy.Nothing, Choose(Decode(0), Model(0, 1), Model(0, 4)));

    [Fact]
    public void A_frame_that_was_begun_goes_before_one_that_was_not() =>
        Assert.Equal(2, Choose(Decode(3), Model(1, 1), Model(1, 1)));

    [Fact]
    public void A_full_batch_goes_before_decoding() => Assert.Equal(1, Choose(Decode(3), Model(4, 4)));

    [Fact]
    public void A_batch_that_is_not_full_waits_while_there_is_a_frame_to_fetch() => Assert.Equal(0, Choose(Decode(1), Model(3, 4)));

    [Fact]
    public void A_batch_that_nothing_can_join_goes_at_once() => Assert.Equal(1, Choose(Decode(0), Model(1, 4)));

    [Fact]
    public void Of_two_batches_that_are_not_full_the_nearer_goes_because_it_may_join_the_other() =>
        Assert.Equal(1, Choose(Decode(0), Model(1, 4), Model(3, 4)));

    [Fact]
    public void Stations_that_a_worker_does_not_serve_are_not_its_business()
    {
        Assert.Equal(0, Choose(Decode(1), Model(4, 4) with { Serves = false }));
        Assert.Equal(1, Choose(Decode(5) with { Serves = false }, Model(1, 4)));
        Assert.Equal(BatchPolicy.Nothing, Choose(Decode(5) with { Serves = false }, Model(0, 4)));
    }

    [Theory]
    [InlineData(129, 0)] // 20 to decode and 110 for three reach 130: one more can be had
    [InlineData(130, 1)]
    [InlineData(500, 1)] // late already
    public void A_batch_closes_when_fetching_one_more_would_make_its_most_urgent_frame_late(long now, int expected) =>
        Assert.Equal(expected, Choose(now, Decode(1, ticks: 20), Model(2, 4, deadline: 260, run: 100, fuller: 110)));

    [Fact]
    public void Frames_without_a_deadline_close_nothing_early() =>
        Assert.Equal(0, Choose(long.MaxValue - 1000, Decode(1, ticks: 20), Model(2, 4, Never, 100, 110)));

    [Fact]
    public void The_furthest_urgent_batch_goes_first() =>
        Assert.Equal(2, Choose(100, Decode(1, ticks: 20), Model(1, 4, 150, 30, 40), Model(1, 4, 150, 30, 40)));

    [Fact]
    public void What_fills_a_full_batch_upstream_is_the_detour() =>
        Assert.Equal(2, Choose(100, Decode(0), Model(2, 2, Never, 60, 60), Model(1, 4, 199, 30, 40)));

    [Theory]
    [InlineData(400, 0)]
    [InlineData(401, 1)]
    public void A_batch_that_waited_four_runs_goes_whatever_comes_upstream(long waited, int expected) =>
        Assert.Equal(expected, Choose(Decode(1, ticks: 20), Model(2, 4, Never, 100, 110) with { Waited = waited }));

    [Fact]
    public void Filling_a_large_batch_may_take_its_time() =>
        Assert.Equal(0, Choose(Decode(1, ticks: 50), Model(2, 64, Never, 100, 110) with { Waited = 4 * 64 * 50 }));

    [Theory]
    [InlineData(99, 0)] // 20 to decode, 110 for three and 30 behind them reach 259
    [InlineData(100, 1)]
    public void The_stations_that_follow_need_their_time_too(long now, int expected) =>
        Assert.Equal(expected, Choose(now, Decode(1, ticks: 20), Model(2, 4, deadline: 260, run: 100, fuller: 110) with { AfterTicks = 30 }));

    private static int Choose(params StationView[] stations) => BatchPolicy.Choose(stations, 0);

    private static int Choose(long now, params StationView[] stations) => BatchPolicy.Choose(stations, now);

    private static StationView Decode(int waiting, long ticks = 0) => new(true, waiting, 1, Never, ticks, 0);

    private static StationView Model(int ready, int most, long deadline = Never, long run = 0, long fuller = 0) =>
        new(true, ready, most, deadline, run, fuller);
}
