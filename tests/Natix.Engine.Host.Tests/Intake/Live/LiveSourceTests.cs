using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Intake.Live;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Intake.Live;

public sealed class LiveSourceTests : IDisposable
{
    private readonly TestSlabs _slabs = new();
    private readonly FrameGroup _group = new("camera", isStream: true) { IsLive = true };

    public void Dispose() => _slabs.Dispose();

    [Fact]
    public void Waits_are_doubled_bounded_spread_and_the_same_for_a_seed()
    {
        var (one, other) = (Waits(7), Waits(7));
        Assert.Equal(one, other);
        Assert.NotEqual(one, Waits(8));
        for (var i = 0; i < one.Count; i++)
        {
            var full = Math.Min(30, 0.5 * Math.Pow(2, i));
            Assert.InRange(one[i], full / 2, full);
        }

        static List<double> Waits(int seed)
        {
            var backoff = new Backoff(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30), seed);
            return [.. Enumerable.Range(0, 100).Select(i => backoff.Next(i).TotalSeconds)];
        }
    }

    [Fact]
    public async Task The_oldest_frames_make_room_and_are_counted_errors_stay()
    {
        using var fresh = new FreshFrames(2, _group);
        fresh.Put(new SourceFrame(_group, new FrameInfo("camera", 0, 0), null, new FrameError(FrameErrorCode.Unreadable, "a gap")));
        for (var i = 1; i <= 5; i++)
            fresh.Put(new SourceFrame(_group, new FrameInfo("camera", i, i), _slabs.Rent(10), FrameError.None));
        fresh.End();
        var indexes = new List<long>();
        while (await fresh.TakeAsync(CancellationToken.None) is { } frame)
        {
            indexes.Add(frame.Info.Index);
            frame.Lease?.Dispose();
        }

        Assert.Equal([0, 4, 5], indexes);
        Assert.Equal(3, _group.Skipped);
    }

    [Fact]
    public async Task Errors_are_bounded_and_what_is_left_out_is_counted()
    {
        using var fresh = new FreshFrames(2, _group);
        for (var i = 0; i < 100; i++)
            fresh.Put(new SourceFrame(_group, new FrameInfo("camera", i, i), null, new FrameError(FrameErrorCode.Empty, "nothing")));
        fresh.End();
        var count = 0;
        while (await fresh.TakeAsync(CancellationToken.None) is not null)
            count++;
        Assert.Equal(100, count + _group.Skipped);
        Assert.InRange(count, 1, 64);
    }

    [Fact]
    public async Task A_defect_of_a_feed_surfaces_where_frames_are_taken()
    {
        using var fresh = new FreshFrames(1, _group);
        fresh.End(new InvalidOperationException("something was null"));
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => fresh.TakeAsync(CancellationToken.None).AsTask());
        Assert.Contains("something was null", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_taking()
    {
        using var fresh = new FreshFrames(1, _group);
        using var stop = new CancellationTokenSource();
        var taking = fresh.TakeAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        Assert.Null(await taking);
    }

    [Fact]
    public async Task A_dead_camera_is_tried_with_doubled_waits_until_it_is_given_up_and_no_real_time_passes()
    {
        var clock = new SkippingClock();
        using var cascade = new EndToEnd.CascadeFixture();
        await using var run = new LiveRun(cascade.Cascade) { Options = new LiveOptions { Clock = clock, Retries = 9 } };
        var received = await run.ReadAsync(new DeadFeed(), 99);
        Assert.Equal(10, received.Count);
        Assert.Equal(10, run.Group.Gaps);
        Assert.Equal(9, clock.Waits.Count);
        for (var i = 0; i < 9; i++)
        {
            var full = Math.Min(30, Math.Pow(2, i));
            Assert.InRange(clock.Waits[i].TotalSeconds, full / 2, full);
        }

        Assert.Equal(clock.Waits.Sum(w => w.TotalSeconds), received[^1].Time, 3);
        Assert.Contains("nobody there; given up after 10", received[^1].Error.Reason, StringComparison.Ordinal);
    }

    private sealed class DeadFeed : ILiveFeed
    {
        public string Name => "dead";

        public Task<ILiveConnection> OpenAsync(RoadworkEngine engine, CancellationToken stop) => throw new FeedException("nobody there");

        public void Dispose()
        {
        }
    }

    /// <summary>A clock that jumps over every wait.</summary>
    private sealed class SkippingClock : TimeProvider
    {
        private long _ticks;

        public List<TimeSpan> Waits { get; } = [];

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            Interlocked.Add(ref _ticks, dueTime.Ticks);
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
