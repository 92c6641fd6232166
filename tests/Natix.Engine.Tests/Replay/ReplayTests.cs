using Natix.Engine.Models;
using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Replay;

/// <summary>A record comes again: the frame bit for bit, the judgement from what models had said, and what differs is named.</summary>
public sealed class ReplayTests
{
    private static readonly TwoSidedExit Exit = new(0.05, 0.95);

    [Fact]
    public async Task The_default_cascade_replays_bit_for_bit_at_every_batch_shape()
    {
        using var folder = new RecordFolderFixture();
        await using (var engine = new EngineBuilder().Configure(o => o with { Workers = 1, MaxBatch = 4, MaxInFlight = 64 }).Record(folder.Path).Build())
        {
            var pending = Enumerable.Range(0, 12).Select(i => engine.SubmitAsync(engine.Lend(TestImages.Jpeg(480, 270, i)), new FrameInfo("clip", i, i)).AsTask()).ToArray();
            foreach (var task in pending)
                (await task).Dispose();
        }

        var archive = VerdictArchive.Open(folder.Path);
        var records = archive.Newest(100).Select(e => archive.Find(e.Id)).ToArray();
        Assert.Equal(12, records.Length);
        Assert.Contains(records, r => r.Models[0].Batch > 1 && r.Models[0].Place > 0);
        foreach (var record in records.OrderByDescending(r => r.Models[0].Place).Take(4))
        {
            var report = VerdictArchive.ReplayFrame(record);
            Assert.Equal((ReplayOutcome.Identical, null), (report.Outcome, report.FirstDifference));
            Assert.Empty(report.Surroundings);
            Assert.Equal(record.Verdict, report.Replayed);
        }

        Assert.All(records, r => Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayJudgement(r).Outcome));
        Assert.All(records, r => Assert.Contains(r.Outputs, o => o is { Kind: "heat", Values.Count: > 0 }));
    }

    [Fact]
    public async Task Raw_turned_and_broken_frames_replay_too()
    {
        using var folder = new RecordFolderFixture();
        var jpeg = TestImages.Jpeg(320, 200);
        await using (var engine = new EngineBuilder().Configure(o => o with { Workers = 1 }).Record(folder.Path).Build())
        {
            (await engine.SubmitAsync(engine.Lend(Imaging.TestJpeg.WithOrientation(jpeg, 6)), FrameInfo.Still("turned"))).Dispose();
            (await engine.SubmitAsync(engine.Lend(jpeg.AsSpan(0, 400)), FrameInfo.Still("cut"))).Dispose();
            var raw = engine.Rent(64 * 48 * 3 / 2);
            (raw.Length, raw.Format) = (64 * 48 * 3 / 2, FrameFormat.Raw(PixelLayout.Nv12, 64, 48));
            raw.Buffer.Span.Fill(90);
            (await engine.SubmitAsync(raw, FrameInfo.Still("raw"))).Dispose();
        }

        var archive = VerdictArchive.Open(folder.Path);
        for (var i = 1; i <= 3; i++)
        {
            var record = archive.Find($"{i}");
            var report = VerdictArchive.ReplayFrame(record);
            Assert.True(report.Outcome == ReplayOutcome.Identical, $"{record.Info.Source}: {report.FirstDifference}");
        }

        Assert.Equal((6, 200, 320), (archive.Find("1").Orientation, archive.Find("1").Width, archive.Find("1").Height));
        Assert.True(archive.Find("2").Error.IsError);
    }

    [Fact]
    public async Task The_first_stage_that_differs_is_named()
    {
        await using var run = new ScriptedRecording(Speaking(1, 2, 3), ScriptedCascade.OneWorker, Levels());
        var record = await run.RunAsync();
        Assert.Equal(3, record.Verdict.Voters);

        using var same = Speaking(1, 2, 3);
        Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayFrame(record, run.Manifest, same).Outcome);
        using var second = Speaking(1, 2.0001f, 9);
        var report = VerdictArchive.ReplayFrame(record, run.Manifest, second);
        Assert.Equal(ReplayOutcome.Differs, report.Outcome);
        Assert.Equal(("level 1, model \"b\"", "log-odds", "2"), (report.FirstDifference!.Stage, report.FirstDifference.What, report.FirstDifference.Recorded));
        // Within the tolerance there, outside it one level on.
        Assert.Equal("level 2, model \"c\"", report.FirstOutside!.Stage);
        using var exits = Speaking(9, 2, 3);
        Assert.Equal("level 0, model \"a\"", VerdictArchive.ReplayFrame(record, run.Manifest, exits).FirstDifference!.Stage);
    }

    [Fact]
    public async Task On_other_machines_a_tolerance_holds_and_is_stated()
    {
        await using var run = new ScriptedRecording(Speaking(1, 2, 3), ScriptedCascade.OneWorker, Levels());
        var recorded = await run.RunAsync();
        var elsewhere = run.Stamp with { BackendVersion = "another", Machine = run.Stamp.Machine with { Isa = ["neon"] } };
        var record = new RecordedVerdict(elsewhere, recorded.Judged) { Sequence = 1, Digest = recorded.Digest, Time = recorded.Time, Dropped = 0, Info = recorded.Info, Format = recorded.Format, ByteCount = recorded.ByteCount, Bytes = recorded.Bytes, Width = recorded.Width, Height = recorded.Height, Orientation = recorded.Orientation, DecodeScale = recorded.DecodeScale, BytesCopied = 0, Times = recorded.Times, Levels = recorded.Levels, Models = recorded.Models, Detections = recorded.Detections, Outputs = recorded.Outputs, Evidence = recorded.Evidence, Verdict = recorded.Verdict, Error = recorded.Error, ObserverFailures = 0 };
        using var near = Speaking(1, 2.0005f, 3);
        var report = VerdictArchive.ReplayFrame(record, run.Manifest, near);
        Assert.Equal(ReplayOutcome.WithinTolerance, report.Outcome);
        Assert.Equal(("level 1, model \"b\"", null), (report.FirstDifference!.Stage, report.FirstOutside));
        Assert.Contains(report.Surroundings, s => s.StartsWith("instruction sets is neon in the record", StringComparison.Ordinal));
        Assert.Contains(report.Surroundings, s => s.StartsWith("back end version is another in the record", StringComparison.Ordinal));
        using var far = Speaking(1, 2.1f, 3);
        Assert.Equal(ReplayOutcome.Differs, VerdictArchive.ReplayFrame(record, run.Manifest, far).Outcome);
    }

    [Fact]
    public async Task Another_cascade_is_refused_and_what_differs_is_named()
    {
        await using var run = new ScriptedRecording(Speaking(1, 2, 3), ScriptedCascade.OneWorker, Levels());
        var record = await run.RunAsync();
        using var backend = Speaking(1, 2, 3);
        var levels = Levels();
        Expect("exit is", ScriptedCascade.Manifest(levels[0] with { Exit = new TwoSidedExit(0.1, 0.9) }, levels[1], levels[2]));
        Expect("number of levels is 3 in the record, 2 here", ScriptedCascade.Manifest(levels[0], levels[1]));
        var other = levels[1].Models[0] with { Manifest = levels[1].Models[0].Manifest with { Sha256 = new string('f', 64) } };
        Expect("model \"b\": digest is 0000", ScriptedCascade.Manifest(levels[0], levels[1] with { Models = [other] }, levels[2]));
        Expect("decision threshold is 0.5 in the record, 0.6 here", ScriptedCascade.Manifest(levels) with { Consensus = new ConsensusManifest(0.6, 1e-6) });

        void Expect(string words, CascadeManifest manifest) =>
            Assert.Contains(words, Assert.Throws<RecordException>(() => VerdictArchive.ReplayFrame(record, manifest, backend)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_voter_that_failed_is_taken_as_failed()
    {
        using var backend = new ScriptedBackend(("a", () => 1), ("b", () => throw new ModelRunException("it broke")), ("c", () => 3));
        await using var run = new ScriptedRecording(backend, ScriptedCascade.OneWorker, Levels());
        var record = await run.RunAsync();
        Assert.Equal((RecordedOutcome.Failed, "it broke"), (record.Models[1].Outcome, record.Models[1].Failure));
        Assert.Equal(DegradedReason.ModelFailed, record.Verdict.Reason);
        Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayJudgement(record).Outcome);
        using var works = Speaking(1, 2, 3);
        var report = VerdictArchive.ReplayFrame(record, run.Manifest, works);
        Assert.Equal(ReplayOutcome.Identical, report.Outcome);
        Assert.Contains("\"b\" was failing then", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    private static ScriptedBackend Speaking(float a, float b, float c) => new(("a", () => a), ("b", () => b), ("c", () => c));

    private static LevelManifest[] Levels() => [ScriptedCascade.Level(0, Exit, "a"), ScriptedCascade.Level(1, Exit, "b"), ScriptedCascade.Level(2, null, "c")];
}
