using Natix.Engine.Cascade.Recording;
using Natix.Engine.Models;
using Natix.Engine.Tests.Cascade.Exits;
using Natix.Engine.Tests.Consensus;
using Xunit;

namespace Natix.Engine.Tests.Replay;

/// <summary>Frames of a certified cascade, recorded while scores drift and while they do not.</summary>
public sealed class DriftReplayTests : IAsyncLifetime
{
    private readonly ThreeLevels _cascade = new();
    private readonly MemoryRecorder _recorder = new(TimeProvider.System);

    public async ValueTask InitializeAsync() => await _cascade.CertifyAsync();

    public ValueTask DisposeAsync()
    {
        _cascade.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Verdicts_of_a_drifting_cascade_replay_from_their_records()
    {
        _cascade.ManifestExit = new TwoSidedExit(1e-9, 1 - 1e-9); // nothing reaches it but the clamp
        var records = await RecordAsync((200, 0), (400, 6), (100, 0));

        Assert.All(records, r => Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayJudgement(r).Outcome));
        Assert.DoesNotContain(records[..200], r => r.InFallback);
        Assert.All(records[^100..], r => Assert.True(r.Levels[0].InFallback));

        // Without that word the certificate would have stopped many of them: it is the word that the verdicts follow from.
        Assert.True(records[^100..].Count(r => VerdictArchive.ReplayJudgement(Forgetting(r)).Outcome == ReplayOutcome.Differs) > 20);
    }

    private static RecordedVerdict Forgetting(RecordedVerdict record) => record with { Levels = [.. record.Levels.Select(l => l with { InFallback = false })] };

    [Fact]
    public async Task An_explanation_says_that_the_fallback_was_in_force_and_what_it_changed()
    {
        _cascade.ManifestExit = new TwoSidedExit(1e-9, 1 - 1e-9);
        var records = await RecordAsync((400, 6), (60, 0));
        var explanations = records[^60..].Select(VerdictArchive.Explain).ToArray();

        Assert.All(explanations, e => Assert.Contains("Scores had drifted from those certified", e.Summary, StringComparison.Ordinal));
        Assert.All(explanations, e => Assert.True(e.Levels[0].InFallback));
        Assert.Contains(explanations, e => e.WithoutFallback is { Effect: WhatIfEffect.DecidedElsewhere, Level: 0 });
        foreach (var e in explanations)
            Assert.Equal(VerdictArchive.ReplayJudgement(Forgetting(e.Record)).Replayed.Level, e.WithoutFallback!.Level);
    }

    [Fact]
    public async Task A_certified_exit_is_explained_by_the_certificate_also_where_the_manifest_has_none()
    {
        _cascade.ManifestExit = null;
        var records = await RecordAsync((120, 0));
        var exit = records.First(r => r.Verdict.Level == 0);
        var explanation = VerdictArchive.Explain(exit);

        Assert.Contains("Level 0 (level0) says", explanation.Summary, StringComparison.Ordinal);
        Assert.Contains("by a certified exit", explanation.Summary, StringComparison.Ordinal);
        Assert.Null(explanation.WithoutFallback);
        var moved = explanation.Thresholds.Single(t => t.Name == $"{(exit.Verdict.IsRoadwork ? "upper" : "lower")} certified exit of level 0");
        Assert.Equal((WhatIfEffect.Unknown, 2), (moved.Moved.Effect, moved.Moved.Level));
    }

    [Fact]
    public async Task Contributions_and_intercept_add_up_to_the_certificates_pool()
    {
        var explanations = (await RecordAsync((120, 0))).Select(VerdictArchive.Explain).ToArray();

        Assert.Contains(explanations, e => e.Voters.Count == 4 && e.Intercept != 0);
        foreach (var e in explanations.Where(e => Math.Abs(e.PooledLogOdds) < 10)) // beyond, the last clamp may bind
            Assert.Equal(e.PooledLogOdds, e.Intercept + e.Voters.Sum(v => v.Contribution), 1e-6);
    }

    private async Task<RecordedVerdict[]> RecordAsync(params (int Frames, double Shift)[] parts)
    {
        var random = new SplitMix(41);
        await using var engine = _cascade.Build(_cascade.Manifest(), recorder: _recorder);
        foreach (var (frames, shift) in parts)
        {
            for (var i = 0; i < frames; i++)
            {
                _cascade.Draw(random, shift);
                using var result = await _cascade.RunAsync(engine);
                Assert.False(result.Error.IsError, result.Error.Reason);
            }
        }

        return _recorder.Records(RunStamps.Of(engine.Plan, _cascade.Backend, engine.Options, 1, _ => 1));
    }
}
