using FsCheck.Xunit;
using Natix.Engine.Cascade;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Order, room, ends: what a stream promises.</summary>
public sealed class FrameStreamTests
{
    private static readonly TwoSidedExit Exit = new(0.05, 0.95);

    [Property(MaxTest = 15)]
    public void Results_come_in_order_whatever_finishes_first_and_whatever_fails(int seed) => OneThread.Run(async () =>
    {
        var random = new Random(seed);
        using var backend = new ScriptedBackend(("screen", () => 6f))
        {
            TakesBatches = true,
            OfImage = (value, logit) => GreyFrames.GreyOf(value) % 7 == 0 ? throw new ModelRunException("seven") : logit,
        };
        var options = new EngineOptions { Workers = random.Next(1, 5), MaxBatch = random.Next(1, 5) };
        await using var engine = ScriptedCascade.Build(backend, options, ScriptedCascade.Level(0, Exit, "screen"));
        await using var stream = engine.OpenStream("cam", new StreamOptions { MaxInFlight = 100 });
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var done = new List<long>();
        var tasks = new List<Task>();
        for (var i = 0; i < 100; i++)
        {
            var lease = random.Next(5) == 0 ? engine.Lend([1]) : engine.LendGrey((byte)i);
            tasks.Add(NoteAsync(stream.SubmitAsync(lease, i, i, random.Next(5) == 0 ? cancelled.Token : default)));
        }

        await Task.WhenAll(tasks);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), done);

        async Task NoteAsync(ValueTask<FrameResult> pending)
        {
            using var result = await pending;
            done.Add(result.Info.Index);
            Assert.Equal("cam", result.Info.Source);
        }
    });

    [Fact]
    public async Task A_slow_consumer_holds_no_more_than_the_window_and_the_reader_waits()
    {
        using var backend = new ScriptedBackend(("screen", () => 6f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"));
        await using var stream = engine.OpenStream("cam", new StreamOptions { MaxInFlight = 3 });
        var held = new Queue<FrameResult>();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await stream.WaitForRoomAsync());
            held.Enqueue(await stream.SubmitAsync(engine.LendGrey(1), i, i));
        }

        var room = stream.WaitForRoomAsync().AsTask();
        Assert.False(room.IsCompleted);
        Assert.Equal((3, 3), (stream.InFlight, engine.Slabs.Outstanding));
        using (var shed = await stream.SubmitAsync(engine.LendGrey(1), 3, 3))
            Assert.Equal(FrameErrorCode.QueueFull, shed.Error.Code);
        Assert.Throws<InvalidOperationException>(() => { _ = stream.WaitForRoomAsync().AsTask(); });

        held.Dequeue().Dispose();
        Assert.True(await room.WaitAsync(EngineWaits.Limit));
        Assert.Equal(2, stream.InFlight);
        while (held.TryDequeue(out var result))
            result.Dispose();
        Assert.Equal(0, engine.Slabs.Outstanding);
    }

    [Fact]
    public async Task A_second_wait_is_refused_until_the_first_has_its_answer()
    {
        using var backend = new ScriptedBackend(("screen", () => 6f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"));
        await using var stream = engine.OpenStream("cam", new StreamOptions { MaxInFlight = 1 });
        var held = await stream.SubmitAsync(engine.LendGrey(1), 0, 0);
#pragma warning disable CA2012 // an answer that is there and not yet taken is what this is about
        var first = stream.WaitForRoomAsync();
        held.Dispose();
        Assert.Throws<InvalidOperationException>(() => { _ = stream.WaitForRoomAsync(); }); // awake, with room
        using (await stream.SubmitAsync(engine.LendGrey(1), 1, 1))
            Assert.Throws<InvalidOperationException>(() => { _ = stream.WaitForRoomAsync(); }); // awake, without
        Assert.True(await first);
#pragma warning restore CA2012
        Assert.True(await stream.WaitForRoomAsync());
    }

    [Fact]
    public async Task A_wait_for_room_can_be_cancelled_and_tried_again()
    {
        using var backend = new ScriptedBackend(("screen", () => 6f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"));
        await using var stream = engine.OpenStream("cam", new StreamOptions { MaxInFlight = 1 });
        var held = await stream.SubmitAsync(engine.LendGrey(1), 0, 0);
        for (var i = 0; i < 3; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var wait = stream.WaitForRoomAsync(cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => wait.WaitAsync(EngineWaits.Limit));
        }

        var room = stream.WaitForRoomAsync().AsTask();
        held.Dispose();
        Assert.True(await room.WaitAsync(EngineWaits.Limit));
    }

    [Fact]
    public async Task A_stopped_stream_ends_and_the_others_notice_nothing()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("screen", () => Wait(gate)));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"));
        var stops = engine.OpenStream("stops", new StreamOptions { MaxInFlight = 8 });
        await using var stays = engine.OpenStream("stays", new StreamOptions { MaxInFlight = 8 });
        var started = stops.SubmitAsync(engine.LendGrey(1), 0, 0).AsTask();
        await EngineWaits.UntilAsync(() => backend.Runs("screen") == 1);
        var waiting = Enumerable.Range(1, 7).Select(i => stops.SubmitAsync(engine.LendGrey(1), i, i).AsTask()).ToArray();
        var others = Enumerable.Range(0, 4).Select(i => stays.SubmitAsync(engine.LendGrey(1), i, i).AsTask()).ToArray();
        var room = stops.WaitForRoomAsync().AsTask();

        var closing = stops.CloseAsync();
        Assert.False(await room.WaitAsync(EngineWaits.Limit));
        Assert.False(closing.IsCompleted); // the one that has started is not finished
        Assert.Equal(5, engine.Slabs.Outstanding); // the bytes of those that have not are home before anybody asks
        gate.Set();
        await closing.WaitAsync(EngineWaits.Limit);

        using (var result = await started)
            Assert.False(result.Error.IsError);
        foreach (var task in waiting)
        {
            using var result = await task.WaitAsync(EngineWaits.Limit);
            Assert.Equal(FrameErrorCode.Cancelled, result.Error.Code);
            Assert.Contains("stream stops was closed", result.Error.Reason, StringComparison.Ordinal);
        }

        foreach (var task in others)
        {
            using var result = await task.WaitAsync(EngineWaits.Limit);
            Assert.False(result.Error.IsError);
        }

        Assert.False(await stops.WaitForRoomAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stops.SubmitAsync(engine.LendGrey(1), 9, 9));
        Assert.Equal(0, engine.Slabs.Outstanding);
        await stops.DisposeAsync();
    }

    [Fact]
    public void Frames_that_come_after_the_end_take_no_seat_from_others()
    {
        using var floor = new SchedulerFixture(4, 1);
        var (ended, other) = (floor.Line("ended", window: 2), floor.Line("other", window: 2));
        Assert.True(ended.CloseAsync(cancelWaiting: true).IsCompletedSuccessfully);
        var seats = floor.FreeSeats;
        for (var i = 0; i < 100; i++)
            Assert.Throws<ObjectDisposedException>(() => { _ = floor.Submit(ended, i); });

        Assert.Equal((seats, 0), (floor.FreeSeats, floor.Outstanding));
        floor.Submit(other, 0);
        floor.Submit(other, 1);
    }

    [Fact]
    public async Task A_stream_ends_when_nobody_ever_asks_for_its_results()
    {
        using var backend = new ScriptedBackend(("screen", () => 6f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"));
        var forgotten = engine.OpenStream("forgotten", new StreamOptions { MaxInFlight = 8 });
        var results = Enumerable.Range(0, 8).Select(i => forgotten.SubmitAsync(engine.LendGrey(1), i, i).AsTask()).ToArray();
        await forgotten.CloseAsync().WaitAsync(EngineWaits.Limit);

        using var next = await engine.SubmitAsync(engine.LendGrey(1), FrameInfo.Still("next"));
        Assert.False(next.Error.IsError);
        foreach (var result in results)
            (await result).Dispose();
    }

    [Fact]
    public async Task A_flood_does_not_starve_a_stream()
    {
        using var gate = new ManualResetEventSlim();
        var order = new List<int>();
        using var backend = new ScriptedBackend(("screen", () => Wait(gate)))
        {
            OfImage = (value, logit) =>
            {
                order.Add(GreyFrames.GreyOf(value));
                return logit;
            },
        };
        await using var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 1, MaxInFlight = 100 }, ScriptedCascade.Level(0, Exit, "screen"));
        await using var drip = engine.OpenStream("drip");
        var flood = Enumerable.Range(0, 50).Select(i => engine.SubmitAsync(engine.LendGrey(1), new FrameInfo("flood", i, i)).AsTask()).ToArray();
        await EngineWaits.UntilAsync(() => backend.Runs("screen") == 1);
        var drops = Enumerable.Range(0, 3).Select(i => drip.SubmitAsync(engine.LendGrey(2), i, i).AsTask()).ToArray();
        gate.Set();
        foreach (var task in flood.Concat(drops))
            (await task.WaitAsync(EngineWaits.Limit)).Dispose();

        Assert.Equal([1, 1, 2, 1, 2, 1, 2, 1], order.Take(8));
    }

    [Fact]
    public async Task A_decoder_and_a_device_share_the_way()
    {
        using var backend = new ScriptedBackend(("screen", () => 1f), ("second", () => 2f)) { TakesBatches = true };
        WorkerRole[] roles = [WorkerRole.DecodeOnly, WorkerRole.ModelsOnly];
        await using var engine = ScriptedCascade.Build(
            backend, new EngineOptions { MaxBatch = 4 }, roles, ScriptedCascade.Level(0, Exit, "screen"), ScriptedCascade.Level(1, Exit, "second"));
        await using var stream = engine.OpenStream("cam", new StreamOptions { MaxInFlight = 64 });
        var tasks = Enumerable.Range(0, 64).Select(i => stream.SubmitAsync(engine.LendGrey((byte)i), i, i).AsTask()).ToArray();
        foreach (var task in tasks)
        {
            using var result = await task.WaitAsync(EngineWaits.Limit);
            Assert.Equal((2, false), (result.Verdict.Voters, result.Error.IsError));
        }

        Assert.Equal(64, backend.Batches("second").Sum());
    }

    [Fact]
    public void Workers_must_serve_every_station()
    {
        using var backend = new ScriptedBackend(("screen", () => 1f));
        Assert.Throws<ArgumentException>(() => ScriptedCascade.Build(backend, new EngineOptions(), [WorkerRole.DecodeOnly], ScriptedCascade.Level(0, Exit, "screen")));
        Assert.Throws<ArgumentException>(() => ScriptedCascade.Build(backend, new EngineOptions(), [WorkerRole.ModelsOnly], ScriptedCascade.Level(0, Exit, "screen")));
        Assert.Equal(0, backend.LiveBindings);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(65_537, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    public async Task Options_out_of_range_are_refused(int maxInFlight, double budgetSeconds)
    {
        using var backend = new ScriptedBackend(("screen", () => 1f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"));
        var options = new StreamOptions { MaxInFlight = maxInFlight, Budget = TimeSpan.FromSeconds(budgetSeconds) };
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.OpenStream("cam", options));
    }

    private static float Wait(ManualResetEventSlim gate)
    {
        gate.Wait(TimeSpan.FromSeconds(30));
        return 6f;
    }
}
