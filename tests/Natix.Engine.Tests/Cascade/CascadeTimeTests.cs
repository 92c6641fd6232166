using System.Diagnostics;
using Natix.Engine.Cascade;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Time and levels of several models, where they go wrong easily: cold starts, floods, slow heads, late observers, clocks of other kinds.</summary>
public sealed class CascadeTimeTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);
    private static readonly TwoSidedExit Exit = new(0.05, 0.95);
    private static readonly EngineOptions TwoWorkers = new() { Workers = 2, MaxInFlight = 8 };
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task One_slow_first_frame_does_not_shed_every_later_frame()
    {
        var runs = 0;
        using var backend = new ScriptedBackend(("screen", () =>
        {
            if (runs++ == 0)
                Thread.Sleep(300); // a cold start
            return 4;
        }
        ));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"));
        using (await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("cold")))
        {
        }

        var judged = 0;
        for (var i = 0; i < 500; i++)
        {
            using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("warm") with { Budget = TimeSpan.FromMilliseconds(100) });
            judged += result.Verdict.IsJudged ? 1 : 0;
        }

        Assert.True(judged > 0, $"{judged} of 500 frames were judged by an idle engine whose model takes no time");
    }

    [Fact]
    public async Task A_level_that_was_slow_for_a_while_is_entered_again()
    {
        var runs = 0;
        using var backend = new ScriptedBackend(("screen", () => 0.1f), ("detector", () =>
        {
            if (runs++ < 3)
                Thread.Sleep(200);
            return 1;
        }
        ));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"), ScriptedCascade.Level(1, null, "detector"));
        for (var i = 0; i < 3; i++)
            (await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("slow"))).Dispose();
        var full = 0;
        for (var i = 0; i < 1000; i++)
        {
            using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("b") with { Budget = TimeSpan.FromMilliseconds(100) });
            full += result.Verdict.Voters == 2 ? 1 : 0;
        }

        Assert.True(full > 0, $"{full} of 1000 frames entered the level");
    }

    [Fact]
    public void A_level_that_takes_longer_than_the_budget_is_given_up()
    {
        // Screen 4 ms, detector 200 ms, budget 100 ms: only the screen can ever answer in time, and one worker could screen 166 a second.
        long[] costs = [2000, 4000, 200_000];
        using var backend = new ScriptedBackend(("screen", () => 1), ("detector", () => 2)) { Forgets = true };
        using var crew = new SimulatedCrew(
            backend, 1, station => costs[station], ScriptedCascade.Level(0, Exit, "screen"), ScriptedCascade.Level(1, null, "detector"));
        var answers = crew.Run(Frame, [.. Enumerable.Range(0, 500).Select(i => 1 + (i * 20_000L))], TimeSpan.FromMilliseconds(100));
        var judged = answers.Count(a => a.Verdict.IsJudged);

        Assert.True(judged > 400, $"{judged} of 500 frames at 50 a second were judged");
    }

    [Fact]
    public async Task Frames_that_went_on_out_of_a_failed_batch_are_answered_by_their_deadline()
    {
        using var go = new ManualResetEventSlim();
        var first = true;
        using var backend = new ScriptedBackend(("a", () => 0.1f), ("b", () => 0.1f))
        {
            TakesBatches = true,
            BeforeRun = count =>
            {
                if (first)
                {
                    first = false;
                    go.Wait(Long);
                    return;
                }

                if (count > 1)
                    throw new ModelRunException("no batches today");
                Thread.Sleep(200);
            },
        };
        await using var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 1, MaxInFlight = 16, MaxBatch = 6 }, ScriptedCascade.Level(0, null, "a"), ScriptedCascade.Level(1, null, "b"));
        var opener = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("opener")).AsTask();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        var pending = Enumerable.Range(0, 6).Select(async i =>
        {
            using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still($"{i}") with { Budget = TimeSpan.FromMilliseconds(500) });
            return (clock.ElapsedMilliseconds, result.Error.Code, result.Verdict.Reason);
        }).ToArray();
        go.Set();
        var answers = await Task.WhenAll(pending);
        (await opener).Dispose();

        // One after the other, unless they are given up, the last is through after 1200.
        Assert.All(answers, a => Assert.True(a.ElapsedMilliseconds < 1000, string.Join("; ", answers)));
    }

    [Fact]
    public async Task A_late_observer_beside_voters_degrades_nothing_and_keeps_no_exit_shut()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("voter", () => 6), ("observer", () => gate.Wait(Long) ? 0 : 0));
        await using var engine = ScriptedCascade.Build(
            backend, TwoWorkers, ScriptedCascade.Level(0, Exit, EntryRule.Undecided, ("voter", 1.0), ("observer", 0.0)) with { TimeoutMs = 30 });
        var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a")).AsTask().WaitAsync(Long);
        var seen = (result.Verdict.Level, result.Verdict.Degraded, result.Verdict.Reason, result.ObserverFailures);
        result.Dispose();
        gate.Set();

        Assert.Equal((0, false, DegradedReason.None, 1), seen);
    }

    [Fact]
    public async Task A_defect_and_a_deadline_in_one_level_leave_an_error_and_no_verdict()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(
            ("screen", () => 0.1f), ("bug", () => throw new InvalidOperationException("a bug")), ("slow", () => gate.Wait(Long) ? 0 : 0));
        await using var engine = ScriptedCascade.Build(
            backend, TwoWorkers, ScriptedCascade.Level(0, Exit, "screen"), ScriptedCascade.Level(1, null, "bug", "slow"));
        var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a") with { Budget = TimeSpan.FromMilliseconds(300) }).AsTask().WaitAsync(Long);
        var seen = (result.Error.Code, result.Verdict);
        result.Dispose();
        gate.Set();

        Assert.Equal((FrameErrorCode.Internal, Verdict.None), seen);
    }

    [Fact]
    public async Task A_clock_whose_timers_go_off_at_once_harms_no_stream()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("only", () => gate.Wait(Long) ? 4 : 4));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker with { Clock = new EagerClock() }, ScriptedCascade.Level(0, Exit, "only"));
        var busy = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a")).AsTask();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        await using var stream = engine.OpenStream("s");
        var thrown = Record.Exception(() => { _ = stream.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("b") with { Budget = TimeSpan.FromMilliseconds(1) }).AsTask(); });
        gate.Set();
        (await busy).Dispose();

        Assert.Null(thrown);
    }

    [Theory]
    [InlineData(200, 5.37)]
    [InlineData(1000, 1.03)]
    [InlineData(10_000, 0.1)]
    public async Task The_watch_looks_a_few_times_a_late_frame_and_not_hundreds(int frames, double apart)
    {
        for (var round = 0; round < 2; round++) // the first one warms up
        {
            using var gate = new ManualResetEventSlim();
            using var backend = new ScriptedBackend(("only", () => gate.Wait(Long) ? 4 : 4));
            var clock = new CountingClock();
            await using var engine = ScriptedCascade.Build(
                backend, new EngineOptions { Workers = 1, MaxInFlight = frames + 1, Clock = clock }, ScriptedCascade.Level(0, Exit, "only"));
            var busy = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a")).AsTask();
            var waits = new List<Task<FrameResult>>();
            for (var i = 0; i < frames; i++)
                waits.Add(engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("w") with { Budget = TimeSpan.FromMilliseconds(500 + (i * apart)) }).AsTask());
            var (before, changes, wall) = (Environment.CpuUsage.TotalTime, clock.Changes, Stopwatch.StartNew());
            await Task.WhenAll(waits);
            var (count, cpu) = (clock.Changes - changes, Environment.CpuUsage.TotalTime - before);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{count} settings of the timer for {frames} frames, {cpu.TotalMilliseconds} ms of CPU in {wall.ElapsedMilliseconds} ms");
            waits.ForEach(wait => wait.Result.Dispose());
            gate.Set();
            (await busy).Dispose();
            Assert.True(count < frames * 5, $"{count} settings of the timer for {frames} frames, {cpu.TotalMilliseconds} ms of CPU");
        }
    }

    [Fact]
    public async Task A_slow_head_holds_up_nobody_else()
    {
        // Heads draw masks and sort maps of depths: milliseconds. Here a second, to be seen.
        using var reading = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("a", () => 0.1f), ("b", () => 0.1f))
        {
            BeforeReading = model =>
            {
                if (model != "a" || reading.IsSet)
                    return;
                reading.Set();
                Thread.Sleep(1000);
            },
        };
        await using var engine = ScriptedCascade.Build(
            backend, TwoWorkers, ScriptedCascade.Level(0, null, "a") with { TimeoutMs = 50 }, ScriptedCascade.Level(1, null, "b"));
        var first = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("first")).AsTask();
        Assert.True(reading.Wait(Long));
        await Task.Delay(150, TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        var second = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("second")).AsTask();
        var submitted = clock.ElapsedMilliseconds;
        (await second).Dispose();
        (await first).Dispose();

        Assert.True(submitted < 400, $"SubmitAsync did not return for {submitted} ms, while a head of another frame was reading");
    }

    [Fact]
    public async Task The_band_of_a_level_holds_after_an_exit_too()
    {
        using var backend = new ScriptedBackend(("screen", () => 6), ("second", () => 0));
        await using var engine = ScriptedCascade.Build(
            backend, TwoWorkers, ScriptedCascade.Level(0, Exit, "screen"),
            ScriptedCascade.Level(1, null, EntryRule.Always, ("second", 0.0)) with { When = new ProbabilityBand(0.2, 0.8) });
        (await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"))).Dispose();

        Assert.Equal(0, backend.Runs("second")); // P is 0.998: not within the band that the level runs in
    }

    [Fact]
    public async Task An_observer_cut_off_by_the_deadline_is_counted_as_one_cut_off_by_its_level_is()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("screen", () => 6), ("observer", () => gate.Wait(Long) ? 0 : 0));
        await using var engine = ScriptedCascade.Build(
            backend, TwoWorkers, ScriptedCascade.Level(0, Exit, "screen"), ScriptedCascade.Level(1, null, EntryRule.Always, ("observer", 0.0)));
        var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a") with { Budget = TimeSpan.FromMilliseconds(300) }).AsTask().WaitAsync(Long);
        var seen = (result.Verdict.Level, result.ObserverFailures);
        result.Dispose();
        gate.Set();

        Assert.Equal((0, 1), seen);
    }

    [Fact]
    public async Task Stills_that_waited_in_a_flood_do_not_bar_a_stream_from_an_idle_engine()
    {
        // 150 frames at once without a deadline: each waits for those before it. Then the engine is idle, and frames have 100 ms each.
        using var backend = new ScriptedBackend(("screen", () => 0.1f), ("detector", () => 1))
        {
            TakesBatches = true,
            BeforeRun = _ => Thread.Sleep(10),
        };
        await using var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 2, MaxInFlight = 300, MaxBatch = 16 }, [WorkerRole.DecodeOnly, WorkerRole.ModelsOnly],
            ScriptedCascade.Level(0, Exit, "screen"), ScriptedCascade.Level(1, null, "detector"));
        var flood = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("f")).AsTask()));
        Array.ForEach(flood, r => r.Dispose());
        var (full, judged) = (0, 0);
        for (var i = 0; i < 100; i++)
        {
            using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("s") with { Budget = TimeSpan.FromMilliseconds(100) });
            full += result.Verdict.Voters == 2 ? 1 : 0;
            judged += result.Verdict.IsJudged ? 1 : 0;
        }

        Assert.True(full > 50, $"of 100 frames, one at a time, {judged} were judged and {full} in full; in full takes 20 ms of their 100");
    }

    [Fact]
    public async Task A_batch_is_closed_before_the_timeout_of_its_level()
    {
        // The screen's worker is always busy with full batches of 10 ms; one frame in 200 goes on to a detector that takes no time and may take 200 ms.
        var n = 0;
        using var sparse = new ScriptedBackend(("screen", () => Interlocked.Increment(ref n) % 200 == 0 ? 0.1f : 6), ("detector", () => 1))
        {
            TakesBatches = true,
            BeforeRun = count => Thread.Sleep(count > 8 ? 10 : 1),
        };
        var options = new EngineOptions { Workers = 2, MaxInFlight = 128, MaxBatch = 16 };
        await using var engine = ScriptedCascade.Build(
            sparse, options, [WorkerRole.DecodeOnly, WorkerRole.ModelsOnly], ScriptedCascade.Level(0, Exit, "screen"),
            ScriptedCascade.Level(1, null, "detector") with { TimeoutMs = 200 });
        var (late, detected, sent) = (0, 0, 0);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            while (clock.ElapsedMilliseconds < 4000)
            {
                using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("f"));
                Interlocked.Increment(ref sent);
                if (result.Verdict.Reason == DegradedReason.ModelLate)
                    Interlocked.Increment(ref late);
                else if (result.Verdict.Voters == 2)
                    Interlocked.Increment(ref detected);
            }
        }));

        // Nearly all, on a machine that has other things to do.
        Assert.True(late * 4 <= detected + late, $"of {sent} frames {detected + late} went on; {late} of them were given up as late, {sparse.Runs("detector")} runs of the detector");
    }

    [Fact]
    public void Detections_are_the_same_in_any_order_of_models_when_there_are_too_many()
    {
        DetectionList Fill(params int[] models)
        {
            var list = new DetectionList(4);
            foreach (var model in models)
            {
                for (var i = 0; i < 3; i++)
                    list.Add(new Detection(i, 0, 1, 1, (model == 0 ? 0.9f : 0.5f) - (0.01f * i), 0, model));
            }

            list.OrderByModel();
            return list;
        }

        Assert.Equal(Fill(0, 1).Span.ToArray(), Fill(1, 0).Span.ToArray());
    }

    private sealed class CountingClock : TimeProvider
    {
        private int _changes;

        public int Changes => Volatile.Read(ref _changes);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new CountingTimer(this, System.CreateTimer(callback, state, dueTime, period));

        private sealed class CountingTimer(CountingClock clock, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Interlocked.Increment(ref clock._changes);
                return inner.Change(dueTime, period);
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }

    /// <summary>A timer that is due already goes off where it is set, as those of FakeTimeProvider do.</summary>
    private sealed class EagerClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new EagerTimer(callback, state, System.CreateTimer(callback, state, dueTime, period));

        private sealed class EagerTimer(TimerCallback callback, object? state, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (dueTime != TimeSpan.Zero)
                    return inner.Change(dueTime, period);
                callback(state);
                return true;
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
