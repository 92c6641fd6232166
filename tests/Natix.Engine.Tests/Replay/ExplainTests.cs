using Natix.Engine.Models;
using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Replay;

/// <summary>What an explanation says is recomputed here from the definition of the pool, by other means than its own.</summary>
public sealed class ExplainTests
{
    private const double Limit = 13.815509557963773; // ln((1 - 1e-6) / 1e-6)

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Contributions_and_counterfactuals_of_a_consensus_are_what_the_pool_says(int seed)
    {
        var random = new Random(seed);
        var words = Enumerable.Range(0, 6).Select(_ => (random.NextSingle() - 0.5f) * 9).ToArray();
        var weights = Enumerable.Range(0, 6).Select(_ => 0.2 + random.NextDouble()).ToArray();
        using var backend = new ScriptedBackend([.. words.Select((w, i) => ($"m{i}", (Func<float>)(() => w)))]);
        await using var run = new ScriptedRecording(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, null, EntryRule.Always, [.. weights.Select((w, i) => ($"m{i}", w))]));
        var explanation = VerdictArchive.Explain(await run.RunAsync());

        double Pool(Func<int, double> said, Func<int, bool> there) =>
            Enumerable.Range(0, 6).Where(there).Sum(i => weights[i] * Math.Clamp(said(i), -Limit, Limit)) / Enumerable.Range(0, 6).Where(there).Sum(i => weights[i]);
        var pooled = Pool(i => words[i], _ => true);
        Assert.Equal(pooled, explanation.PooledLogOdds, 1e-9);
        Assert.Equal(pooled, explanation.Voters.Sum(v => v.Contribution), 1e-9);
        Assert.Equal(1, explanation.Voters.Sum(v => v.Share), 1e-12);
        foreach (var voter in explanation.Voters)
        {
            var index = int.Parse(voter.Model[1..], System.Globalization.CultureInfo.InvariantCulture);
            var without = Pool(i => words[i], i => i != index);
            Assert.Equal(1 / (1 + Math.Exp(-without)), voter.Without.Probability, 1e-12);
            Assert.Equal(without > 0 != pooled > 0 ? WhatIfEffect.Flipped : WhatIfEffect.Same, voter.Without.Effect);

            // Pooled log-odds of 0 are where the decision turns.
            var turn = (0 - (weights.Sum() * pooled) + (weights[index] * words[index])) / weights[index];
            if (Math.Abs(turn) > Limit)
                Assert.Null(voter.FlipsAt);
            else
                Assert.Equal(turn, voter.FlipsAt!.Value, 1e-9);
            Assert.Equal(voter.FlipsAt, voter.ChangesAt);
        }

        var decision = Assert.Single(explanation.Thresholds);
        Assert.Equal(("decision", 0.5, WhatIfEffect.Flipped), (decision.Name, decision.Value, decision.Moved.Effect));
        Assert.Contains("Consensus of 6 voters", explanation.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_early_exit_says_what_would_have_kept_it_and_what_would_have_turned_it()
    {
        using var backend = new ScriptedBackend(("a", () => 4), ("b", () => -1));
        await using var run = new ScriptedRecording(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, new TwoSidedExit(0.05, 0.95), "a"), ScriptedCascade.Level(1, null, "b"));
        var record = await run.RunAsync();
        var explanation = VerdictArchive.Explain(record);

        Assert.Equal("Level 0 (level0) says roadwork by an early exit: P 0.9820 is at least 0.95.", explanation.Summary);
        var voter = Assert.Single(explanation.Voters);
        Assert.Equal(Math.Log(0.05 / 0.95), voter.FlipsAt!.Value, 1e-9);
        Assert.Equal(Math.Log(0.95 / 0.05), voter.ChangesAt!.Value, 1e-9);
        Assert.Equal((WhatIfEffect.Unknown, 1), (voter.Change!.Effect, voter.Change.Level));
        Assert.Equal((WhatIfEffect.Unknown, 1), (voter.Without.Effect, voter.Without.Level));
        Assert.Equal(["upper exit of level 0", "lower exit of level 0", "decision"], explanation.Thresholds.Select(t => t.Name));
        var (positive, negative) = (explanation.Thresholds[0], explanation.Thresholds[1]);
        Assert.Equal((Math.BitIncrement(record.Verdict.Probability), WhatIfEffect.Unknown), (positive.MovedTo, positive.Moved.Effect));
        Assert.Equal((record.Verdict.Probability, WhatIfEffect.Same), (negative.MovedTo, negative.Moved.Effect));
        Assert.Equal([true, false], explanation.Levels.Select(l => l.Decided));
        Assert.True(explanation.Levels[0].Microseconds > 0 && double.IsNaN(explanation.Levels[1].Microseconds));
    }

    [Fact]
    public async Task A_level_that_did_not_exit_says_which_threshold_would_have_let_it()
    {
        using var backend = new ScriptedBackend(("a", () => 2), ("b", () => -4));
        await using var run = new ScriptedRecording(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, new TwoSidedExit(0.05, 0.95), "a"), ScriptedCascade.Level(1, null, "b"));
        var explanation = VerdictArchive.Explain(await run.RunAsync());

        Assert.False(explanation.Record.Verdict.IsRoadwork);
        var roadwork = explanation.Thresholds.Single(t => t.Name == "upper exit of level 0");
        Assert.Equal((WhatIfEffect.Flipped, 0), (roadwork.Moved.Effect, roadwork.Moved.Level));
        Assert.Equal(1 / (1 + Math.Exp(-2)), roadwork.MovedTo, 1e-12);
        var clear = explanation.Thresholds.Single(t => t.Name == "lower exit of level 0");
        // An exit decides by the threshold whichever way it is left: P 0.88 is roadwork.
        Assert.Equal((WhatIfEffect.Flipped, 0), (clear.Moved.Effect, clear.Moved.Level));
        Assert.Equal([0.8807970779778823, 1 / (1 + Math.Exp(1))], explanation.Levels.Select(l => l.Probability), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public async Task Votes_behind_the_verdict_do_not_count()
    {
        using var backend = new ScriptedBackend(("a", () => 6), ("late", () => -6));
        await using var run = new ScriptedRecording(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, new TwoSidedExit(0.05, 0.95), "a"), ScriptedCascade.Level(1, null, EntryRule.Always, ("late", 1)));
        var explanation = VerdictArchive.Explain(await run.RunAsync());

        Assert.Equal(0, explanation.Record.Verdict.Level);
        Assert.Equal([("a", true, 1.0), ("late", false, 0.0)], explanation.Voters.Select(v => (v.Model, v.Counted, v.Share)));
        Assert.Equal(WhatIfEffect.Same, explanation.Voters[1].Without.Effect);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Every_counterfactual_of_random_cascades_holds_when_the_cascade_runs_with_it(int seed)
    {
        var random = new Random(seed);
        var words = new float[9];
        var levels = JudgementReplayTests.RandomLevels(random);
        using var backend = Speaking(words);
        await using var run = new ScriptedRecording(backend, ScriptedCascade.OneWorker, levels);
        for (var frame = 0; frame < 4; frame++)
        {
            for (var i = 0; i < 9; i++)
                words[i] = (random.NextSingle() - 0.5f) * 8;
            var record = await run.RunAsync();
            foreach (var voter in VerdictArchive.Explain(record).Voters.Where(v => v.FlipsAt is not null))
            {
                // A little beyond where it turns: scripts speak in floats.
                var index = int.Parse(voter.Model[1..], System.Globalization.CultureInfo.InvariantCulture);
                var was = words[index];
                var step = voter.FlipsAt!.Value - voter.LogOdds;
                words[index] = (float)(voter.FlipsAt.Value + (Math.Sign(step) * 1e-4));
                var changed = await run.RunAsync();
                Assert.NotEqual(record.Verdict.IsRoadwork, changed.Verdict.IsRoadwork);
                words[index] = was;
            }
        }
    }

    private static ScriptedBackend Speaking(float[] words) =>
        new([.. Enumerable.Range(0, words.Length).Select(i => ($"m{i}", (Func<float>)(() => words[i])))]) { Forgets = true };
}
