using Natix.Engine.Cascade;
using Natix.Engine.Replay;
using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Replay;

/// <summary>Recording beside the frame path: each frame once, never in its way, drops said.</summary>
public sealed class VerdictRecorderTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);

    [Fact]
    public async Task Frames_of_many_streams_at_once_are_recorded_once_each()
    {
        using var folder = new RecordFolderFixture();
        await using (var engine = new EngineBuilder().Configure(o => o with { Workers = 2, MaxBatch = 4 }).Record(folder.Path).Build())
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(s => Task.Run(() => StreamAsync(engine, $"stream{s}", 25))));
            await engine.DisposeAsync();
            Assert.Equal((100, 0, null), (engine.Recording!.Written, engine.Recording.Dropped, engine.Recording.Failure));
        }

        var archive = VerdictArchive.Open(folder.Path);
        var records = archive.Newest(1000).Select(e => archive.Find(e.Id)).ToArray();
        Assert.Equal(100, records.Length);
        Assert.Equal(100, records.Select(r => (r.Info.Source, r.Info.Index)).Distinct().Count());
        Assert.All(records, r => Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(r.Bytes.Span)), r.Digest));
        Assert.All(records, r => Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayJudgement(r).Outcome));
        Assert.All(records, r => Assert.True(r.Times.Total > 0 && r.Levels[0].LeftMicroseconds >= r.Levels[0].EnteredMicroseconds));
    }

    [Fact]
    public async Task Frames_that_are_refused_cancelled_or_broken_are_recorded_too()
    {
        await using var run = new ScriptedRecording(new ScriptedBackend(("a", () => 6)), ScriptedCascade.OneWorker, ScriptedCascade.Level(0, null, "a"));
        Assert.Equal(FrameErrorCode.NotJpeg, (await run.RunAsync("no picture"u8.ToArray())).Error.Code);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        using (await run.Engine.SubmitAsync(run.Engine.Lend(Frame), FrameInfo.Still("c"), cancelled.Token))
            Assert.Equal(FrameErrorCode.Cancelled, run.Records[^1].Error.Code);
        Assert.Equal(FrameErrorCode.Overdue, (await run.RunAsync(budget: TimeSpan.Zero)).Error.Code);
        Assert.Equal(3, run.Records.Length);
        Assert.All(run.Records, r => Assert.Equal(ReplayOutcome.NothingToReplay, VerdictArchive.ReplayJudgement(r).Outcome));
        Assert.All(run.Records, r => Assert.Contains("no verdict", VerdictArchive.Explain(r).Summary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_frames_no_byte_of_a_picture_is_on_disk()
    {
        using var folder = new RecordFolderFixture();
        await using (var engine = new EngineBuilder().Record(folder.Path, new RecordingOptions { KeepFrames = false }).Build())
        {
            using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("private"));
        }

        var record = VerdictArchive.Open(folder.Path).Find("last");
        Assert.Equal((Frame.Length, false, 0), ((int)record.ByteCount, record.HasBytes, record.Bytes.Length));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Frame)), record.Digest);
        var stored = File.ReadAllBytes(folder.Segments[0]);
        for (var at = 0; at + 16 <= Frame.Length; at += 16)
            Assert.Equal(-1, stored.AsSpan().IndexOf(Frame.AsSpan(at, 16)));
        Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayJudgement(record).Outcome);
        Assert.Contains("without its pixels", Assert.Throws<RecordException>(() => VerdictArchive.ReplayFrame(record)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_drops_and_counts_and_nobody_waits()
    {
        using var folder = new RecordFolderFixture();
        using var clock = new StoppedClock();
        var recorder = new VerdictRecorder(folder.Path, RecordRoundTripTests.StampOf(1), new RecordingOptions { QueueLength = 1 }, clock);
        var (result, trail) = Answer();
        // The first one holds the only place for as long as the clock stands.
        var first = Task.Run(() => recorder.Record(result, trail));
        Assert.True(clock.Asked.Wait(TimeSpan.FromSeconds(30)));
        for (var i = 0; i < 5; i++)
            recorder.Record(result, trail);
        Assert.Equal(5, recorder.Report.Dropped);
        clock.Go.Set();
        await first;
        recorder.Drain();
        recorder.Record(result, trail);
        recorder.Dispose();
        Assert.Equal((2, 5), (recorder.Report.Written, recorder.Report.Dropped));
        Assert.Equal(5, VerdictArchive.Open(folder.Path).Find("last").Dropped);
        recorder.Record(result, trail);
        Assert.Equal(6, recorder.Report.Dropped);
    }

    [Fact]
    public async Task A_recorder_that_cannot_keep_up_holds_no_frame_up_and_every_frame_is_recorded_or_counted_as_dropped()
    {
        const int Frames = 300;
        using var folder = new RecordFolderFixture();
        // Hundreds of megabytes to digest and write behind a queue of one.
        var frame = new byte[1920 * 1080 * 3 / 2];
        var options = new RecordingOptions { QueueLength = 1, MaxBytes = 16 << 20 };
        using var backend = new ScriptedBackend(("a", () => 6)) { Forgets = true };
        var plan = ScriptedCascade.Plan(backend, 1, ScriptedCascade.Level(0, null, "a"));
        var recorder = new VerdictRecorder(folder.Path, RecordRoundTripTests.StampOf(1), options, TimeProvider.System);
        var engine = new RoadworkEngine(plan, backend, ScriptedCascade.OneWorker, [WorkerRole.Everything], null, recorder);
        for (var i = 0; i < Frames; i++)
        {
            var lease = engine.Lend(frame);
            lease.Format = FrameFormat.Raw(PixelLayout.Nv12, 1920, 1080);
            using var result = await engine.SubmitAsync(lease, FrameInfo.Still("a"));
            Assert.False(result.Error.IsError, result.Error.Reason);
        }

        await engine.DisposeAsync();
        var report = engine.Recording!;
        Assert.Null(report.Failure);
        Assert.True(report.Written > 0 && report.Dropped > 0, $"{report}");
        Assert.Equal(Frames, report.Written + report.Dropped);
        Assert.True(folder.Bytes <= options.MaxBytes + (1 << 16), $"{folder.Bytes}");
    }

    [Fact]
    public void A_disk_that_fails_ends_recording_and_not_the_frames()
    {
        using var folder = new RecordFolderFixture();
        var recorder = new VerdictRecorder(folder.Path, RecordRoundTripTests.StampOf(1), new RecordingOptions(), TimeProvider.System);
        // Where its first file should go lies a folder.
        Directory.CreateDirectory(RecordFolder.PathOf(folder.Path, 1));
        var (result, trail) = Answer();
        for (var i = 0; i < 3; i++)
        {
            recorder.Record(result, trail);
            recorder.Drain();
        }

        recorder.Dispose();
        Assert.Equal((0, 3), (recorder.Report.Written, recorder.Report.Dropped));
        Assert.NotNull(recorder.Report.Failure);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        using var folder = new RecordFolderFixture();
        foreach (var options in (RecordingOptions[])[
            new() { MaxBytes = 1 }, new() { SegmentBytes = 0 }, new() { QueueLength = 0 }, new() { QueueLength = 1 << 20 }, new() { QueueBytes = -1 }])
            Assert.Throws<ArgumentOutOfRangeException>(() => new EngineBuilder().Record(folder.Path, options).Build());
    }

    private static (FrameResult Result, FrameTrail Trail) Answer()
    {
        using var slabs = new Engine.Memory.SlabPool();
        var result = new FrameResult(1, 1);
        result.Reset(FrameInfo.Still("a"), slabs.Rent(10));
        result.ReleaseBytes();
        return (result, new FrameTrail(1));
    }

    private static async Task StreamAsync(RoadworkEngine engine, string name, int frames)
    {
        var stream = engine.OpenStream(name);
        for (var i = 0; i < frames; i++)
        {
            using var result = await stream.SubmitAsync(engine.Lend(TestImages.Jpeg(320, 240, seed: i)), i, i);
            Assert.False(result.Error.IsError, result.Error.Reason);
        }

        await stream.CloseAsync();
    }

    private sealed class StoppedClock : TimeProvider, IDisposable
    {
        public ManualResetEventSlim Asked { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        public override DateTimeOffset GetUtcNow()
        {
            Asked.Set();
            Go.Wait(TimeSpan.FromSeconds(30));
            return DateTimeOffset.UnixEpoch;
        }

        public void Dispose()
        {
            Asked.Dispose();
            Go.Dispose();
        }
    }
}
