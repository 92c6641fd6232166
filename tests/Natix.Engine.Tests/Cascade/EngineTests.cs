using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Submission, shedding, cancellation, shutdown: no frame is lost without a word.</summary>
public sealed class EngineTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);
    private static readonly TwoSidedExit Exit = new(0.05, 0.95);

    [Fact]
    public async Task Frames_above_the_limit_are_shed_with_a_reason_and_seats_come_back()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("slow", () => Wait(gate)));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "slow"));
        var accepted = Enumerable.Range(0, 4).Select(i => engine.SubmitAsync(engine.Lend(Frame), new FrameInfo("s", i, i)).AsTask()).ToArray();

        using (var shed = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("fifth")))
        {
            Assert.Equal(FrameErrorCode.QueueFull, shed.Error.Code);
            Assert.Equal("fifth", shed.Info.Source);
        }

        gate.Set();
        foreach (var task in accepted)
            (await task).Dispose();
        using var next = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("next"));
        Assert.False(next.Error.IsError);
    }

    [Fact]
    public async Task A_frame_cancelled_while_it_waits_is_answered_so()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("slow", () => Wait(gate)));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "slow"));
        using var cancellation = new CancellationTokenSource();
        var running = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("running")).AsTask();
        var waiting = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("waiting"), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        gate.Set();

        using var first = await running;
        using var second = await waiting;
        Assert.False(first.Error.IsError);
        Assert.Equal(FrameErrorCode.Cancelled, second.Error.Code);
        Assert.Equal(1, backend.Runs("slow"));
    }

    [Fact]
    public async Task Disposing_answers_every_accepted_frame_and_refuses_new_ones()
    {
        using var backend = new ScriptedBackend(("quick", () => 6f));
        var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 2, MaxInFlight = 64 }, ScriptedCascade.Level(0, Exit, "quick"));
        var tasks = Enumerable.Range(0, 64).Select(i => engine.SubmitAsync(engine.Lend(Frame), new FrameInfo("s", i, i)).AsTask()).ToArray();
        var late = engine.Lend(Frame);
        await engine.DisposeAsync();

        foreach (var task in tasks)
        {
            using var result = await task;
            Assert.Equal(0, result.Verdict.Level);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await engine.SubmitAsync(late, FrameInfo.Still("late")));
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_disposes_second_waits_for_the_end_too()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("quick", () => gate.Wait(EngineWaits.Limit) ? 6f : 0f));
        var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "quick"));
        var pending = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a")).AsTask();
        await EngineWaits.UntilAsync(() => backend.Runs("quick") == 1);
        var (first, second) = (engine.DisposeAsync().AsTask(), engine.DisposeAsync().AsTask());
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        gate.Set();
        await second.WaitAsync(EngineWaits.Limit);
        Assert.True(first.IsCompletedSuccessfully);
        Assert.Equal(0, backend.LiveBindings);
        (await pending).Dispose();
    }

    [Fact]
    public async Task Results_keep_what_was_said_of_the_frame_and_its_bytes()
    {
        using var backend = new ScriptedBackend(("quick", () => 6f));
        await using var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 2, MaxInFlight = 32 }, ScriptedCascade.Level(0, Exit, "quick"));
        var frames = Enumerable.Range(0, 16).Select(i => TestImages.Jpeg(40 + i, 30 + i, i)).ToArray();
        var tasks = frames.Select((f, i) => engine.SubmitAsync(engine.Lend(f), new FrameInfo("s", i, i / 30.0)).AsTask()).ToArray();
        for (var i = 0; i < frames.Length; i++)
        {
            using var result = await tasks[i];
            Assert.Equal(i, result.Info.Index);
            Assert.Equal((40 + i, 30 + i), (result.Width, result.Height));
            Assert.True(result.Jpeg.SequenceEqual(frames[i]));
            Assert.Equal(0, result.BytesCopied);
            Assert.True(result.Times.Total >= result.Times.Decode + result.Times.Infer);
        }
    }

    [Fact]
    public async Task What_models_copy_to_a_device_and_back_counts_for_the_frame()
    {
        using var backend = new ScriptedBackend(("a", () => 0f), ("b", () => 0f)) { CopiedBytes = 1000 };
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "a", "b"));
        for (var i = 0; i < 2; i++)
        {
            using var result = await engine.SubmitAsync(engine.Lend(TestImages.Jpeg(40, 30)), FrameInfo.Still("a"));
            Assert.Equal(2000, result.BytesCopied);
        }
    }

    [Fact]
    public async Task Disposing_a_submitted_lease_leaves_every_other_frame_alone()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("slow", () => Wait(gate)));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "slow"));
        gate.Set();
        var lease = engine.Lend(Frame);
        (await engine.SubmitAsync(lease, FrameInfo.Still("first"))).Dispose();
        gate.Reset();
        var second = engine.Lend(Frame);
        var pending = engine.SubmitAsync(second, FrameInfo.Still("second"));
        lease.Dispose();
        second.Dispose();
        Assert.True(second.Bytes.IsEmpty);
        using var other = engine.Rent(Frame.Length);
        other.Buffer.Span.Fill(1);
        gate.Set();
        using var result = await pending;
        Assert.False(result.Error.IsError, result.Error.ToString());
        Assert.True(result.Jpeg.SequenceEqual(Frame));
    }

    [Fact]
    public async Task A_second_dispose_of_a_result_leaves_the_next_frame_alone()
    {
        using var backend = new ScriptedBackend(("quick", () => 6f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "quick"));
        var stale = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("first"));
        stale.Dispose();
        var held = new List<FrameResult>();
        for (var i = 0; i < ScriptedCascade.OneWorker.MaxInFlight; i++)
            held.Add(await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("next")));
        stale.Dispose();
        Assert.All(held, r => Assert.True(r.Jpeg.SequenceEqual(Frame)));
        held.ForEach(r => r.Dispose());
    }

    [Fact]
    public async Task A_lease_is_submitted_once_and_a_refusal_takes_no_seat()
    {
        using var backend = new ScriptedBackend(("quick", () => 6f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "quick"));
        var lease = engine.Lend(Frame);
        (await engine.SubmitAsync(lease, FrameInfo.Still("once"))).Dispose();
        for (var i = 0; i < 3 * ScriptedCascade.OneWorker.MaxInFlight; i++)
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await engine.SubmitAsync(lease, FrameInfo.Still("twice")));
        using var next = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("next"));
        Assert.False(next.Error.IsError);
    }

    [Theory]
    [InlineData(nameof(EngineOptions.Workers))]
    [InlineData(nameof(EngineOptions.IntraOpThreads))]
    [InlineData(nameof(EngineOptions.MaxInFlight))]
    [InlineData(nameof(EngineOptions.MaxDetections))]
    [InlineData(nameof(FrameLimits.MaxBytes))]
    public void An_option_too_small_is_named(string option)
    {
        var builder = new EngineBuilder().Configure(o => option switch
        {
            nameof(EngineOptions.Workers) => o with { Workers = 0 },
            nameof(EngineOptions.IntraOpThreads) => o with { IntraOpThreads = 0 },
            nameof(EngineOptions.MaxInFlight) => o with { MaxInFlight = 0 },
            nameof(FrameLimits.MaxBytes) => o with { Limits = new FrameLimits(MaxBytes: 3) },
            _ => o with { MaxDetections = 0 },
        });
        Assert.Equal(option, Assert.Throws<ArgumentOutOfRangeException>(builder.Build).ParamName);
    }

    [Theory]
    [InlineData(nameof(EngineOptions.Workers))]
    [InlineData(nameof(EngineOptions.MaxInFlight))]
    [InlineData(nameof(FrameLimits.MaxBytes))]
    public void An_option_too_large_is_named(string option)
    {
        var builder = new EngineBuilder().Configure(o => option switch
        {
            nameof(EngineOptions.Workers) => o with { Workers = 1025, MaxInFlight = 1025 },
            nameof(EngineOptions.MaxInFlight) => o with { MaxInFlight = (1 << 20) + 1 },
            _ => o with { Limits = new FrameLimits(MaxBytes: (1000 << 20) + 1) },
        });
        Assert.Equal(option, Assert.Throws<ArgumentOutOfRangeException>(builder.Build).ParamName);
    }

    [Fact]
    public void An_engine_that_cannot_be_built_leaves_nothing_behind()
    {
        using var backend = new ScriptedBackend(("one", () => 6f), ("two", () => 6f)) { MaxBindings = 3 };
        Assert.Throws<InvalidOperationException>(() => ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 2, MaxInFlight = 4 }, ScriptedCascade.Level(0, Exit, "one"), ScriptedCascade.Level(1, Exit, "two")));
        Assert.Equal(0, backend.LiveBindings);
    }

    private static float Wait(ManualResetEventSlim gate)
    {
        gate.Wait(TimeSpan.FromSeconds(30));
        return 6f;
    }
}
