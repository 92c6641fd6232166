using Natix.Engine.Cascade.Recording;
using Natix.Engine.Models;
using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Replay;

/// <summary>Whatever happened to a frame, its verdict follows from what was recorded of its models.</summary>
public sealed class JudgementReplayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Random_cascades_with_failing_models_replay(int seed)
    {
        var random = new Random(seed);
        var words = new float[9];
        var fails = new bool[9];
        var script = Enumerable.Range(0, 9).Select(i => ($"m{i}", (Func<float>)(() => fails[i] ? throw new ModelRunException($"m{i} broke") : words[i]))).ToArray();
        using var backend = new ScriptedBackend(script) { Forgets = true };
        await using var run = new ScriptedRecording(backend, ScriptedCascade.OneWorker, RandomLevels(random));
        for (var frame = 0; frame < 60; frame++)
        {
            for (var i = 0; i < 9; i++)
                (words[i], fails[i]) = ((random.NextSingle() - 0.5f) * 12, random.Next(8) == 0);
            await run.RunAsync();
        }

        foreach (var record in run.Records)
        {
            var report = VerdictArchive.ReplayJudgement(record);
            Assert.True(report.Outcome == ReplayOutcome.Identical, $"{report.FirstDifference}");
            Assert.Equal(record.Verdict, report.Replayed);
        }

        Assert.Contains(run.Records, r => r.Models.Any(m => m.Outcome == RecordedOutcome.Failed));
    }

    [Fact]
    public void Under_overload_deadlines_and_refused_levels_replay()
    {
        long[] costs = [2000, 4000, 10_000];
        using var backend = new ScriptedBackend(("screen", () => 1), ("detector", () => 2)) { Forgets = true };
        LevelManifest[] levels = [ScriptedCascade.Level(0, new TwoSidedExit(0.05, 0.95), "screen"), ScriptedCascade.Level(1, null, "detector")];
        var recorder = new MemoryRecorder(new ManualClock());
        using var crew = new SimulatedCrew(backend, 2, station => costs[station], recorder, levels);
        var answers = crew.Run(TestImages.Jpeg(64, 48), [.. Enumerable.Range(0, 800).Select(i => 1L + (i * 4000L))], TimeSpan.FromMilliseconds(120));
        var records = recorder.Records(RunStamps.Of(crew.Plan, backend, new EngineOptions(), 2, _ => 1));

        Assert.Equal(answers.Length, records.Length);
        Assert.Contains(records, r => r.Levels[1].End == RecordedLevelEnd.Refused);
        Assert.Contains(records, r => r.Verdict.Reason == DegradedReason.DeadlineNear);
        var nothing = 0;
        foreach (var record in records)
        {
            var report = VerdictArchive.ReplayJudgement(record);
            nothing += report.Outcome == ReplayOutcome.NothingToReplay ? 1 : 0;
            Assert.True(report.Outcome == ReplayOutcome.Identical || (record.Error.Code == FrameErrorCode.Overdue && record.Width == 0), $"{report.FirstDifference}");
        }

        Assert.Contains(records, r => r.Error.Code == FrameErrorCode.Overdue);
        Assert.Equal(records.Count(r => r.Error.Code == FrameErrorCode.Overdue && r.Width == 0), nothing);
    }

    [Fact]
    public async Task Late_models_and_late_observers_replay()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("fast", () => 1), ("slow", () => gate.Wait(TimeSpan.FromSeconds(30)) ? 5 : 5), ("last", () => -4));
        await using var run = new ScriptedRecording(
            backend, new EngineOptions { Workers = 2, MaxInFlight = 8 },
            ScriptedCascade.Level(0, new TwoSidedExit(0.05, 0.95), "fast", "slow") with { TimeoutMs = 30 }, ScriptedCascade.Level(1, null, "last"));
        var record = await run.RunAsync();
        gate.Set();

        Assert.Equal(DegradedReason.ModelLate, record.Verdict.Reason);
        Assert.Equal((RecordedOutcome.Answered, RecordedOutcome.Late), (record.Models[0].Outcome, record.Models[1].Outcome));
        Assert.Equal(RecordedLevelEnd.CutShort, record.Levels[0].End);
        Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayJudgement(record).Outcome);
        using var again = new ScriptedBackend(("fast", () => 1), ("slow", () => 5), ("last", () => -4));
        Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayFrame(record, run.Manifest, again).Outcome);
    }

    [Fact]
    public async Task A_record_whose_verdict_does_not_follow_is_found_out()
    {
        using var backend = new ScriptedBackend(("a", () => 1));
        await using var run = new ScriptedRecording(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, null, "a"));
        var record = await run.RunAsync();
        var forged = record with { Verdict = record.Verdict with { IsRoadwork = false } };
        Assert.Equal((ReplayOutcome.Differs, "verdict"), (VerdictArchive.ReplayJudgement(forged).Outcome, VerdictArchive.ReplayJudgement(forged).FirstDifference!.Stage));
        Assert.Contains("cannot be explained", Assert.Throws<RecordException>(() => VerdictArchive.Explain(forged)).Message, StringComparison.Ordinal);
        var silent = record with { Evidence = [] };
        Assert.Equal("pool", VerdictArchive.ReplayJudgement(silent).FirstDifference!.Stage);
    }

    internal static LevelManifest[] RandomLevels(Random random)
    {
        var (levels, model) = (new List<LevelManifest>(), 0);
        for (var level = 0; level < 4; level++)
        {
            var seats = Enumerable.Range(model, random.Next(1, 3)).Select(i => ($"m{i}", random.Next(6) == 0 ? 0.0 : 0.2 + random.NextDouble())).ToArray();
            model += seats.Length;
            var exit = level < 3 && random.Next(3) > 0 ? new TwoSidedExit(0.05 + (0.2 * random.NextDouble()), 0.75 + (0.2 * random.NextDouble())) : null;
            var entry = level == 0 ? EntryRule.Undecided : (EntryRule)random.Next(3);
            levels.Add(ScriptedCascade.Level(level, exit, entry, seats) with
            {
                When = level > 0 && random.Next(3) == 0 ? new ProbabilityBand(0.1, 0.9) : null,
            });
        }

        return [.. levels];
    }
}
