using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Models of a level at the same time, those that fail and those that are late.</summary>
public sealed class ConcurrentLevelTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);
    private static readonly TwoSidedExit Exit = new(0.05, 0.95);
    private static readonly EngineOptions TwoWorkers = new() { Workers = 2, MaxInFlight = 8 };
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Models_of_a_level_run_at_the_same_time()
    {
        using var both = new Barrier(2);
        float Meet(float logit) => both.SignalAndWait(Long) ? logit : throw new ModelRunException("the other one never came");
        using var backend = new ScriptedBackend(("a", () => Meet(3)), ("b", () => Meet(1)));
        await using var engine = ScriptedCascade.Build(backend, TwoWorkers, ScriptedCascade.Level(0, null, "a", "b"));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.Equal((2, false), (result.Verdict.Voters, result.Verdict.Degraded));
        Assert.Equal(1 / (1 + Math.Exp(-2)), result.Verdict.Probability, 1e-9);
    }

    [Fact]
    public async Task Evidence_comes_in_the_order_of_the_models_whoever_is_first()
    {
        for (var round = 0; round < 20; round++)
        {
            using var second = new ManualResetEventSlim();
            using var backend = new ScriptedBackend(
                ("a", () => second.Wait(Long) ? 3 : throw new ModelRunException("b never ran")),
                ("b", () =>
                {
                    second.Set();
                    return 1;
                }
            ));
            await using var engine = ScriptedCascade.Build(backend, TwoWorkers, ScriptedCascade.Level(0, null, "a", "b"));
            using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

            Assert.Equal([0, 1], result.Evidence.ToArray().Select(e => e.ModelIndex));
        }
    }

    [Fact]
    public async Task One_worker_runs_a_level_of_many_models_one_after_the_other()
    {
        using var backend = new ScriptedBackend([.. Enumerable.Range(0, 26).Select(i => ($"m{i}", (Func<float>)(() => i - 12)))]);
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, null, [.. Enumerable.Range(0, 26).Select(i => $"m{i}")]));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.Equal(26, result.Verdict.Voters);
        Assert.Equal(Enumerable.Range(0, 26), result.Evidence.ToArray().Select(e => e.ModelIndex));
        Assert.Equal(1 / (1 + Math.Exp(-0.5)), result.Verdict.Probability, 1e-9);
    }

    [Fact]
    public async Task A_late_model_is_a_missing_voter_and_nobody_waits_for_it()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("fast", () => 4), ("slow", () => gate.Wait(Long) ? 4 : 4), ("next", () => 2));
        await using var engine = ScriptedCascade.Build(
            backend, TwoWorkers, ScriptedCascade.Level(0, Exit, "fast", "slow") with { TimeoutMs = 30 }, ScriptedCascade.Level(1, Exit, "next"));
        using (var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a")).AsTask().WaitAsync(Long))
        {
            // The level lacks a voter, so it does not exit; the next one has its say.
            Assert.False(gate.IsSet);
            Assert.Equal((2, true, DegradedReason.ModelLate), (result.Verdict.Voters, result.Verdict.Degraded, result.Verdict.Reason));
            Assert.Equal([0, 2], result.Evidence.ToArray().Select(e => e.ModelIndex));
        }

        gate.Set();
        using var after = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("b")).AsTask().WaitAsync(Long);
        Assert.Equal((0, false), (after.Verdict.Level, after.Verdict.Degraded));
        Assert.Equal(1, engine.Slabs.Outstanding);
    }

    [Fact]
    public async Task A_worker_that_hangs_keeps_no_frame_from_its_answer()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("only", () => gate.Wait(Long) ? 4 : 4));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "only") with { TimeoutMs = 30 });
        var started = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a")).AsTask();
        var waiting = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("b") with { Budget = TimeSpan.FromMilliseconds(60) }).AsTask();
        using (var first = await started.WaitAsync(Long))
            Assert.Equal((FrameErrorCode.ModelFailed, true), (first.Error.Code, first.Error.Reason.Contains("did not answer within 30 ms", StringComparison.Ordinal)));
        using (var second = await waiting.WaitAsync(Long))
            Assert.Equal(FrameErrorCode.Overdue, second.Error.Code);

        Assert.Equal(0, engine.Slabs.Outstanding);
        gate.Set();
        using var third = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("c")).AsTask().WaitAsync(Long);
        Assert.Equal(0, third.Verdict.Level);
    }

    [Fact]
    public async Task A_late_observer_is_counted_and_degrades_nothing()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("screen", () => 6), ("observer", () => gate.Wait(Long) ? 0 : 0));
        await using var engine = ScriptedCascade.Build(
            backend, TwoWorkers, ScriptedCascade.Level(0, Exit, "screen"),
            ScriptedCascade.Level(1, null, EntryRule.Always, ("observer", 0.0)) with { TimeoutMs = 30 });
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a")).AsTask().WaitAsync(Long);

        Assert.Equal((0, false, 1), (result.Verdict.Level, result.Verdict.Degraded, result.ObserverFailures));
        gate.Set();
    }

    [Fact]
    public async Task A_defect_in_one_model_of_a_level_is_the_frames_error_once_all_are_through()
    {
        using var backend = new ScriptedBackend(("a", () => throw new InvalidOperationException("a bug")), ("b", () => 6), ("next", () => 6));
        await using var engine = ScriptedCascade.Build(
            backend, TwoWorkers, ScriptedCascade.Level(0, Exit, "a", "b"), ScriptedCascade.Level(1, Exit, "next"));
        for (var i = 0; i < 20; i++)
        {
            using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));
            Assert.Equal((FrameErrorCode.Internal, Verdict.None), (result.Error.Code, result.Verdict));
        }

        Assert.Equal(0, backend.Runs("next"));
        Assert.Equal(0, engine.Slabs.Outstanding);
    }

    [Theory]
    [InlineData(0.85f, "sure")] // logit 1.7346
    [InlineData(0.60f, "torn")]
    [InlineData(0.20f, "doubt")]
    public async Task The_pooled_probability_chooses_the_model_by_its_band(float p, string chosen)
    {
        var logit = MathF.Log(p / (1 - p));
        using var backend = new ScriptedBackend(("screen", () => logit), ("doubt", () => 0), ("torn", () => 0), ("sure", () => 0));
        var level = ScriptedCascade.Level(3, null, "doubt", "torn", "sure");
        level = level with { Models = [Within(level.Models[0], 0, 0.25), Within(level.Models[1], 0.25, 0.7), Within(level.Models[2], 0.7, 1)] };
        await using var engine = ScriptedCascade.Build(backend, TwoWorkers, ScriptedCascade.Level(0, Exit, "screen"), level);
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.Equal(2, result.Verdict.Voters);
        Assert.Equal([chosen], ((string[])["doubt", "torn", "sure"]).Where(model => backend.Runs(model) == 1));
    }

    [Theory]
    [InlineData(2f, -2f, 1)]
    [InlineData(2f, 0.5f, 0)]
    [InlineData(-3f, -2f, 0)]
    public async Task Contradiction_opens_a_level(float first, float second, int runs)
    {
        using var backend = new ScriptedBackend(("a", () => first), ("b", () => second), ("judge", () => 1));
        await using var engine = ScriptedCascade.Build(
            backend, TwoWorkers, ScriptedCascade.Level(1, null, "a", "b"), ScriptedCascade.Level(5, null, EntryRule.Disagreement, ("judge", 2.0)));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.Equal(runs, backend.Runs("judge"));
    }

    private static LevelModel Within(LevelModel seat, double from, double to) => seat with { When = new ProbabilityBand(from, to) };
}
