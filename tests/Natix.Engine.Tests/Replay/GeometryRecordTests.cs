using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;
using Natix.Engine.Models;
using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Replay;

/// <summary>What geometry said, and what it knew of the camera, is part of a record and comes again with it.</summary>
public sealed class GeometryRecordTests
{
    private static readonly CameraOptions Camera = new()
    {
        ImageWidth = 64,
        ImageHeight = 64,
        FocalLength = 50,
        CenterY = 31,
        MountHeight = 1.4,
        HorizonRow = 20,
        HorizonSigma = 0.5,
    };

    // The larger frame is four of its detector's pixels a pixel, which is how well an edge is known.
    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    public async Task A_vote_that_geometry_moved_replays_from_pixels_and_from_what_was_said(int size)
    {
        using var backend = Detects([30, 2, 40, 60, 0.9f, 0], [30, 40, 40, 60, 0.6f, 0]);
        var (record, manifest) = await RecordAsync(backend, Camera, size);

        Assert.Equal(Camera, record.Info.Camera);
        Assert.Equal([GeometryReason.TooTall, GeometryReason.WithinBand], record.Checks.Select(c => c.Reason));
        Assert.InRange(record.Checks[1].HeightHigh, 0.7f, 1.2f);
        Assert.Equal(0.6, record.Verdict.Probability, 1e-6);
        Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayJudgement(record).Outcome);
        using var again = Detects([30, 2, 40, 60, 0.9f, 0], [30, 40, 40, 60, 0.6f, 0]);
        var report = VerdictArchive.ReplayFrame(record, manifest, again);
        Assert.True(report.Outcome == ReplayOutcome.Identical, $"{report.FirstDifference}");
    }

    [Fact]
    public async Task Without_a_camera_the_record_says_that_nothing_was_known()
    {
        using var backend = Detects([30, 2, 40, 60, 0.9f, 0]);
        var (record, manifest) = await RecordAsync(backend, null);

        Assert.Null(record.Info.Camera);
        Assert.Equal(GeometryReason.UnknownCamera, Assert.Single(record.Checks).Reason);
        Assert.True(float.IsNaN(record.Checks[0].HeightLow));
        using var again = Detects([30, 2, 40, 60, 0.9f, 0]);
        Assert.Equal(ReplayOutcome.Identical, VerdictArchive.ReplayFrame(record, manifest, again).Outcome);
    }

    private static PaintedBackend Detects(params float[][] boxes)
    {
        var backend = new PaintedBackend();
        backend.Set("detector", PaintedModels.Rows(boxes));
        return backend;
    }

    private static async Task<(RecordedVerdict Record, CascadeManifest Manifest)> RecordAsync(PaintedBackend backend, CameraOptions? camera, int size = 64)
    {
        var level = new LevelManifest
        {
            Level = 1,
            Name = "detect",
            Entry = EntryRule.Always,
            Exit = null,
            Models = [new LevelModel(PaintedModels.Detector("detector", "cone"), 1)],
        };
        var manifest = ScriptedCascade.Manifest(level);
        var options = ScriptedCascade.OneWorker with { Camera = camera };
        var plan = CascadePlan.Load(manifest, backend, _ => new ModelSettings(new SessionSettings(), 1));
        var recorder = new MemoryRecorder(options.Clock);
        var stamp = RunStamps.Of(plan, backend, options, 1, _ => 1);
        await using (var engine = new RoadworkEngine(plan, backend, options, [WorkerRole.Everything], null, recorder))
            (await engine.SubmitAsync(engine.Lend(TestImages.Jpeg(size, size)), FrameInfo.Still("a"))).Dispose();
        return (Assert.Single(recorder.Records(stamp)), manifest);
    }
}
