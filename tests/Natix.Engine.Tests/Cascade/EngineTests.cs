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
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneLane, ScriptedCascade.Level(0, Exit, "slow"));
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
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneLane, ScriptedCascade.Level(0, Exit, "slow"));
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
            backend, new EngineOptions { Lanes = 2, MaxInFlight = 64 }, ScriptedCascade.Level(0, Exit, "quick"));
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
    public async Task Results_keep_what_was_said_of_the_frame_and_its_bytes()
    {
        using var backend = new ScriptedBackend(("quick", () => 6f));
        await using var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Lanes = 2, MaxInFlight = 32 }, ScriptedCascade.Level(0, Exit, "quick"));
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

    [Theory]
    [InlineData(nameof(EngineOptions.Lanes))]
    [InlineData(nameof(EngineOptions.IntraOpThreads))]
    [InlineData(nameof(EngineOptions.MaxInFlight))]
    [InlineData(nameof(EngineOptions.MaxDetections))]
    public void An_option_out_of_range_is_named(string option)
    {
        var builder = new EngineBuilder().Configure(o => option switch
        {
            nameof(EngineOptions.Lanes) => o with { Lanes = 0 },
            nameof(EngineOptions.IntraOpThreads) => o with { IntraOpThreads = 0 },
            nameof(EngineOptions.MaxInFlight) => o with { MaxInFlight = 0 },
            _ => o with { MaxDetections = 0 },
        });
        Assert.Equal(option, Assert.Throws<ArgumentOutOfRangeException>(builder.Build).ParamName);
    }

    private static float Wait(ManualResetEventSlim gate)
    {
        gate.Wait(TimeSpan.FromSeconds(30));
        return 6f;
    }
}
