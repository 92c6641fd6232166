using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Who decides, and on whose word.</summary>
public sealed class LevelTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);
    private static readonly TwoSidedExit Exit = new(0.05, 0.95);

    [Theory]
    [InlineData(6f, true)]
    [InlineData(-6f, false)]
    public async Task A_sure_screen_decides_and_later_levels_do_not_run(float logit, bool roadwork)
    {
        using var backend = new ScriptedBackend(("screen", () => logit), ("detector", () => 0));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"), ScriptedCascade.Level(1, null, "detector"));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.Equal(FrameErrorCode.None, result.Error.Code);
        Assert.True(result.Verdict.IsJudged);
        Assert.Equal(0, result.Verdict.Level);
        Assert.Equal(roadwork, result.Verdict.IsRoadwork);
        Assert.Equal(1 / (1 + Math.Exp(-logit)), result.Verdict.Probability, 1e-9);
        Assert.Equal(0, backend.Runs("detector"));
    }

    [Fact]
    public async Task An_unsure_screen_hands_on_and_consensus_pools_both()
    {
        using var backend = new ScriptedBackend(("screen", () => 1f), ("second", () => -2f));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"), ScriptedCascade.Level(1, Exit, "second"));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        // Equal weights: the mean of the logits, (1 - 2) / 2.
        Assert.Equal(1 / (1 + Math.Exp(0.5)), result.Verdict.Probability, 1e-9);
        Assert.Equal(Verdict.ConsensusLevel, result.Verdict.Level);
        Assert.Equal(2, result.Verdict.Voters);
        Assert.Equal([0, 1], result.Evidence.ToArray().Select(e => e.Level));
    }

    [Fact]
    public async Task An_observer_that_always_enters_runs_after_the_exit_and_changes_nothing()
    {
        using var backend = new ScriptedBackend(("screen", () => 6f), ("observer", () => -6f));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "screen"),
            ScriptedCascade.Level(1, null, EntryRule.Always, ("observer", 0.0)));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.Equal((0, true), (result.Verdict.Level, result.Verdict.IsRoadwork));
        Assert.Equal(1, backend.Runs("observer"));
    }

    [Fact]
    public async Task A_failed_model_is_a_missing_voter_and_the_verdict_says_so()
    {
        using var backend = new ScriptedBackend(
            ("broken", () => throw new ModelRunException("broken fell over")), ("sound", () => 6f));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "broken"), ScriptedCascade.Level(1, Exit, "sound"));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.False(result.Error.IsError);
        Assert.True(result.Verdict is { Degraded: true, IsRoadwork: true, Voters: 1, Level: Verdict.ConsensusLevel });
    }

    [Fact]
    public async Task A_failed_observer_blocks_no_exit_degrades_no_verdict_and_is_counted()
    {
        using var backend = new ScriptedBackend(
            ("watcher", () => throw new ModelRunException("watcher fell over")), ("screen", () => 6f), ("late", () => throw new ModelRunException("late fell over")));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker,
            ScriptedCascade.Level(0, Exit, EntryRule.Undecided, ("watcher", 0.0), ("screen", 1.0)),
            ScriptedCascade.Level(1, null, EntryRule.Always, ("late", 1.0)));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.False(result.Error.IsError);
        Assert.True(result.Verdict is { Degraded: false, IsRoadwork: true, Voters: 1, Level: 0 });
        Assert.Equal(2, result.ObserverFailures);
    }

    [Fact]
    public async Task When_only_observers_fail_the_frame_is_seen_and_not_judged()
    {
        using var backend = new ScriptedBackend(("watcher", () => throw new ModelRunException("watcher fell over")));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, EntryRule.Always, ("watcher", 0.0)));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.False(result.Error.IsError);
        Assert.Equal(1, result.ObserverFailures);
        Assert.False(result.Verdict.Degraded);
    }

    [Fact]
    public async Task When_every_voter_fails_the_frame_has_an_error_and_the_next_one_is_served()
    {
        var broken = true;
        using var backend = new ScriptedBackend(("only", () => broken ? throw new ModelRunException("only fell over") : 6f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "only"));
        using (var first = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a")))
        {
            Assert.Equal(FrameErrorCode.ModelFailed, first.Error.Code);
            Assert.Contains("only fell over", first.Error.Reason, StringComparison.Ordinal);
            Assert.Equal(Verdict.None, first.Verdict);
        }

        broken = false;
        using var second = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("b"));
        Assert.Equal(0, second.Verdict.Level);
    }

    [Fact]
    public async Task A_cascade_without_voters_sees_and_does_not_judge()
    {
        using var backend = new ScriptedBackend(("observer", () => 6f));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, EntryRule.Always, ("observer", 0.0)));
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.False(result.Error.IsError);
        Assert.True(double.IsNaN(result.Verdict.Probability));
        Assert.False(result.Verdict.IsJudged);
        Assert.Equal(0, result.Verdict.Voters);
    }

    [Fact]
    public async Task A_defect_in_a_station_is_reported_on_its_frame_and_the_worker_lives()
    {
        var defect = true;
        using var backend = new ScriptedBackend(("only", () => defect ? throw new InvalidOperationException("a bug") : 6f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "only"));
        using (var first = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a")))
            Assert.Equal(FrameErrorCode.Internal, first.Error.Code);
        defect = false;
        using var second = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("b"));
        Assert.False(second.Error.IsError);
    }
}
