using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Frames that share a batch share nothing else.</summary>
public sealed class BatchIsolationTests
{
    private static readonly EngineOptions Options = new() { Workers = 1, MaxInFlight = 16, MaxBatch = 4 };
    private static readonly TwoSidedExit Exit = new(0.05, 0.95);

    [Fact]
    public async Task A_batch_gives_each_frame_its_own_verdict()
    {
        var results = await RunAsync(grey => grey - 3.5f, [1, 2, 3, 4, 5, 6], "screen");

        Assert.Equal([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], results.Select(r => Math.Round(r.LogOdds, 6)));
        Assert.Contains(4, results[0].Batches);
    }

    [Fact]
    public async Task When_a_batch_fails_each_frame_runs_alone_and_only_the_culprit_loses_its_voter()
    {
        var results = await RunAsync(grey => grey == 3 ? throw new ModelRunException("grey 3 is too much") : 1f, [1, 2, 3, 4], "screen");

        Assert.Equal([false, false, true, false], results.Select(r => r.Error.IsError));
        Assert.Equal(FrameErrorCode.ModelFailed, results[2].Error.Code);
        Assert.Contains("grey 3", results[2].Error.Reason, StringComparison.Ordinal);
        Assert.All(results.Where(r => !r.Error.IsError), r => Assert.False(r.Verdict.Degraded));
    }

    [Fact]
    public async Task After_a_failed_batch_each_frame_is_answered_as_soon_as_it_ran()
    {
        using var gate = new ManualResetEventSlim();
        using var last = new ManualResetEventSlim();
        var runs = 0;
        using var backend = new ScriptedBackend(("screen", () => 1f))
        {
            TakesBatches = true,
            BeforeRun = _ =>
            {
                gate.Wait(TimeSpan.FromSeconds(30));
                if (Interlocked.Increment(ref runs) == 6) // the frame that holds the worker, the batch, and the fourth single
                    last.Wait(TimeSpan.FromSeconds(30));
            },
            OfImage = (value, logit) => GreyFrames.GreyOf(value) == 2 ? throw new ModelRunException("grey 2") : logit,
        };
        await using var engine = ScriptedCascade.Build(backend, Options, ScriptedCascade.Level(0, null, "screen"));
        var first = engine.SubmitAsync(engine.LendGrey(0), FrameInfo.Still("holds the worker")).AsTask();
        await EngineWaits.UntilAsync(() => backend.Runs("screen") == 1);
        var tasks = Enumerable.Range(1, 4).Select(i => engine.SubmitAsync(engine.LendGrey((byte)i), new FrameInfo("s", i, i)).AsTask()).ToArray();
        gate.Set();

        (await first).Dispose();
        for (var i = 0; i < 3; i++)
            (await tasks[i].WaitAsync(TimeSpan.FromSeconds(20))).Dispose();
        Assert.False(tasks[3].IsCompleted);
        last.Set();
        (await tasks[3]).Dispose();
    }

    [Fact]
    public async Task A_model_whose_batches_keep_failing_is_run_image_by_image_for_a_while()
    {
        using var backend = new ScriptedBackend(("screen", () => 1f))
        {
            TakesBatches = true,
            OfImage = (value, logit) => GreyFrames.GreyOf(value) == 2 ? throw new ModelRunException("grey 2") : logit,
        };
        await using var engine = ScriptedCascade.Build(backend, Options, ScriptedCascade.Level(0, null, "screen"));
        for (var round = 0; round < 40; round++)
        {
            var tasks = Enumerable.Range(0, 16).Select(_ => engine.SubmitAsync(engine.LendGrey(2), FrameInfo.Still("s")).AsTask()).ToArray();
            foreach (var task in tasks)
                (await task).Dispose();
        }

        Assert.InRange(backend.Batches("screen").Count(size => size > 1), 1, 12); // of at least 100 that could have been
    }

    [Fact]
    public async Task A_defect_on_one_frame_of_a_batch_is_reported_on_that_frame()
    {
        var results = await RunAsync(grey => grey == 2 ? throw new InvalidOperationException("a bug") : 1f, [1, 2, 3, 4], "screen");

        Assert.Equal([FrameErrorCode.None, FrameErrorCode.Internal, FrameErrorCode.None, FrameErrorCode.None], results.Select(r => r.Error.Code));
    }

    [Fact]
    public async Task An_output_that_is_no_number_hits_its_own_frame()
    {
        var results = await RunAsync(grey => grey == 4 ? float.NaN : 1f, [1, 2, 3, 4], "screen", "second");

        Assert.Equal([0, 0, 0, 1], results.Select(r => r.Error.IsError ? 1 : 0));
        Assert.All(results.Take(3), r => Assert.Equal((2, false), (r.Verdict.Voters, r.Verdict.Degraded)));
    }

    [Fact]
    public async Task A_frame_that_cannot_be_decoded_never_joins_a_batch()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("screen", () => 6f)) { TakesBatches = true, BeforeRun = _ => gate.Wait(TimeSpan.FromSeconds(30)) };
        await using var engine = ScriptedCascade.Build(backend, Options, ScriptedCascade.Level(0, Exit, "screen"));
        var first = engine.SubmitAsync(engine.LendGrey(0), FrameInfo.Still("holds the worker")).AsTask();
        await EngineWaits.UntilAsync(() => backend.Runs("screen") == 1);
        var frames = new[] { engine.LendGrey(1), engine.Lend([1, 2, 3]), engine.LendGrey(2), engine.Lend([0xFF, 0xD8]), engine.LendGrey(3) };
        var tasks = frames.Select((f, i) => engine.SubmitAsync(f, new FrameInfo("s", i, i)).AsTask()).ToArray();
        gate.Set();

        (await first).Dispose();
        var errors = new List<bool>();
        foreach (var task in tasks)
        {
            using var result = await task;
            errors.Add(result.Error.IsError);
        }

        Assert.Equal([false, true, false, true, false], errors);
        Assert.Equal([1, 3], backend.Batches("screen"));
    }

    private sealed record Seen(FrameError Error, Verdict Verdict, double LogOdds, int[] Batches);

    // Everything is submitted while the worker is held, so that batches are as full as they may be.
    private static async Task<List<Seen>> RunAsync(Func<int, float> logit, byte[] greys, params string[] models)
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend([.. models.Select(m => (m, (Func<float>)(() => 0f)))])
        {
            TakesBatches = true,
            BeforeRun = _ => gate.Wait(TimeSpan.FromSeconds(30)),
            OfImage = (value, _) => GreyFrames.GreyOf(value) == 0 ? 0f : logit(GreyFrames.GreyOf(value)),
        };
        await using var engine = ScriptedCascade.Build(backend, Options, ScriptedCascade.Level(0, null, models));
        var first = engine.SubmitAsync(engine.LendGrey(0), FrameInfo.Still("holds the worker")).AsTask();
        await EngineWaits.UntilAsync(() => backend.Runs(models[0]) == 1);
        var tasks = greys.Select((g, i) => engine.SubmitAsync(engine.LendGrey(g), new FrameInfo("s", i, i)).AsTask()).ToArray();
        gate.Set();
        (await first).Dispose();
        var seen = new List<Seen>();
        foreach (var task in tasks)
        {
            using var result = await task;
            seen.Add(new Seen(result.Error, result.Verdict, result.Evidence.IsEmpty ? double.NaN : result.Evidence[0].LogOdds, backend.Batches(models[0])));
        }

        return seen;
    }
}
