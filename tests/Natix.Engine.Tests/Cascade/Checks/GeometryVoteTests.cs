using Natix.Engine.Cascade;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Checks;

/// <summary>What geometry says of boxes, and what that does to votes, exits and objects.</summary>
public sealed class GeometryVoteTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 64);

    // Horizon at row 20, 1.4 m over the road: a cone of 0.7 m is half as tall in pixels as its foot is below the horizon.
    private static readonly CameraOptions Camera = new() { ImageWidth = 64, ImageHeight = 64, FocalLength = 50, MountHeight = 1.4, HorizonRow = 20, HorizonSigma = 0.5 };

    private static readonly float[] Cone = [30, 40, 40, 60, 0.6f, 0];
    private static readonly float[] Tower = [30, 2, 40, 60, 0.9f, 0]; // 2 m
    private static readonly float[] Balloon = [30, 2, 36, 12, 0.8f, 0]; // its foot in the sky

    [Fact]
    public async Task A_cone_where_a_cone_may_stand_keeps_its_vote_and_shows_its_size()
    {
        using var backend = Detects(Cone);
        await using var engine = Build(backend, Camera);
        using var result = await RunAsync(engine);

        var check = Assert.Single(result.Checks.ToArray());
        Assert.Equal((GeometryVerdict.Plausible, GeometryReason.WithinBand), (check.Verdict, check.Reason));
        Assert.True(check is { HeightLow: > 0.4f and < 0.7f, HeightHigh: > 0.7f and < 1.1f, WidthLow: < 0.35f, WidthHigh: > 0.35f }, $"{check}");
        Assert.Equal(Math.Log(0.6 / 0.4), Assert.Single(result.Evidence.ToArray()).LogOdds, 1e-5);
    }

    [Fact]
    public async Task An_impossible_cone_has_no_say_and_is_no_object()
    {
        using var backend = Detects(Tower);
        await using var engine = Build(backend, Camera);
        using var result = await RunAsync(engine);

        Assert.Equal(GeometryReason.TooTall, Assert.Single(result.Checks.ToArray()).Reason);
        Assert.Equal(1, result.Detections.Length);
        Assert.True(result.Objects.IsEmpty);
        // All else scored below the head's threshold of 0.3.
        Assert.Equal(0.3, result.Verdict.Probability, 1e-6);
        Assert.False(result.Verdict.IsRoadwork);
    }

    [Fact]
    public async Task Behind_an_impossible_box_the_best_possible_one_votes()
    {
        using var backend = Detects(Tower, Cone, Balloon);
        await using var engine = Build(backend, Camera);
        using var result = await RunAsync(engine);

        Assert.Equal([GeometryReason.TooTall, GeometryReason.WithinBand, GeometryReason.AboveHorizon], result.Checks.ToArray().Select(c => c.Reason));
        Assert.Equal(0.6, result.Verdict.Probability, 1e-6);
        Assert.Equal(0.6f, Assert.Single(result.Objects.ToArray()).Score);
    }

    [Fact]
    public async Task Where_the_list_of_boxes_is_full_what_gave_way_may_be_as_strong_as_what_is_left()
    {
        using var backend = Detects(Tower, [30, 40, 40, 60, 0.85f, 0]);
        await using var engine = Build(backend, Camera, 1);
        using var result = await RunAsync(engine);

        Assert.Equal(GeometryReason.TooTall, Assert.Single(result.Checks.ToArray()).Reason);
        Assert.Equal(0.9, result.Verdict.Probability, 1e-6);
    }

    [Fact]
    public async Task Of_a_crop_nothing_is_known_and_every_vote_stands()
    {
        using var backend = Detects(Tower, Balloon);
        await using var engine = Build(backend, null);
        using var result = await RunAsync(engine);

        Assert.All(result.Checks.ToArray(), c => Assert.Equal((GeometryVerdict.Abstained, GeometryReason.UnknownCamera), (c.Verdict, c.Reason)));
        Assert.All(result.Checks.ToArray(), c => Assert.True(float.IsNaN(c.HeightLow) && float.IsNaN(c.WidthHigh)));
        Assert.Equal(0.9, result.Verdict.Probability, 1e-6);
    }

    [Fact]
    public async Task A_stream_brings_its_own_camera()
    {
        using var backend = Detects(Tower);
        await using var engine = Build(backend, null);
        await using var known = engine.OpenStream("known", new StreamOptions { Camera = Camera });
        await using var unknown = engine.OpenStream("unknown");
        using var a = await known.SubmitAsync(engine.Lend(Frame), 0, 0);
        using var b = await unknown.SubmitAsync(engine.Lend(Frame), 0, 0);

        Assert.Equal(GeometryVerdict.Implausible, a.Checks[0].Verdict);
        Assert.Equal(GeometryVerdict.Abstained, b.Checks[0].Verdict);
    }

    [Fact]
    public async Task An_impossible_box_does_not_end_the_cascade_early()
    {
        using var backend = Detects(Tower);
        backend.Set("last", [-2]);
        await using var engine = Build(
            backend, Camera, Level(1, new TwoSidedExit(0.1, 0.85), PaintedModels.Detector("detector", "cone")), Level(3, null, PaintedModels.Classifier("last")));
        using var result = await RunAsync(engine);
        Assert.Equal((Verdict.ConsensusLevel, 2), (result.Verdict.Level, result.Verdict.Voters));

        backend.Set("detector", PaintedModels.Rows([30, 40, 40, 60, 0.9f, 0]));
        using var sure = await RunAsync(engine);
        Assert.Equal(1, sure.Verdict.Level);
    }

    [Theory]
    [InlineData(1, 0.3)] // beside the detector: 20 px at 20 m of f = 50 are 8 m
    [InlineData(2, 0.6)] // behind it: its vote is settled
    public async Task Depth_moves_votes_of_its_own_level_and_later_ones_and_shows_in_every_check(int level, double p)
    {
        using var backend = Detects(Cone);
        // Units of the model: metres are depth * f / 300, by the camera's f.
        backend.Set("depth", Enumerable.Repeat(20 * 300 / 50f, 16).ToArray());
        var lens = Camera with { MountHeight = null, HorizonRow = null };
        LevelManifest[] levels = level == 1
            ? [Level(1, null, PaintedModels.Detector("detector", "cone"), PaintedModels.Depth("depth"))]
            : [Level(1, null, PaintedModels.Detector("detector", "cone")), Level(2, null, PaintedModels.Depth("depth"))];
        await using var engine = Build(backend, lens, levels);
        using var result = await RunAsync(engine);

        Assert.True(result.DepthIsMetric);
        Assert.Equal((20f, GeometryReason.TooTall), (result.Depth[0], result.Checks[0].Reason));
        Assert.Equal(p, result.Verdict.Probability, 1e-6);
    }

    [Fact]
    public async Task Under_a_mask_the_depth_is_the_objects_own()
    {
        // A post across the box's middle stands 20 m behind: only the mask's columns are the cone's, 1.75 m away.
        using var backend = new PaintedBackend();
        backend.Set("masks", [4], [0.5f, 0.5f, 1f, 0.5f], [-5, -5, -5, 5, -5, -5, -5, 5, -5, -5, -5, 5, -5, -5, -5, 5]);
        float near = 1.75f * 300 / 50, far = 20 * 300 / 50f;
        backend.Set("depth", [far, far, far, near, far, far, far, near, far, far, far, near, far, far, far, near]);
        var lens = Camera with { MountHeight = null, HorizonRow = null };
        await using var engine = Build(backend, lens, Level(2, null, PaintedModels.Masks("masks"), PaintedModels.Depth("depth")));
        using var result = await RunAsync(engine);

        // 32 px at 1.75 m over f = 50: 1.12 m.
        Assert.Equal((16f, 48f), (result.Detections[0].Top, result.Detections[0].Bottom));
        Assert.True(result.Checks[0] is { HeightLow: < 1.12f and > 0.7f, HeightHigh: > 1.12f and < 1.6f }, $"{result.Checks[0]}");
    }

    private static PaintedBackend Detects(params float[][] boxes)
    {
        var backend = new PaintedBackend();
        backend.Set("detector", PaintedModels.Rows(boxes));
        return backend;
    }

    private static LevelManifest Level(int level, TwoSidedExit? exit, params ModelManifest[] models) => new()
    {
        Level = level,
        Name = $"level{level}",
        Entry = EntryRule.Undecided,
        Exit = exit,
        Models = [.. models.Select(m => new LevelModel(m, 1))],
    };

    private static RoadworkEngine Build(PaintedBackend backend, CameraOptions? camera, params LevelManifest[] levels) => Build(backend, camera, 300, levels);

    private static RoadworkEngine Build(PaintedBackend backend, CameraOptions? camera, int maxDetections, params LevelManifest[] levels)
    {
        if (levels.Length == 0)
            levels = [Level(1, null, PaintedModels.Detector("detector", "cone"))];
        var plan = CascadePlan.Load(ScriptedCascade.Manifest(levels), backend, _ => new ModelSettings(new SessionSettings(), 1));
        return new RoadworkEngine(plan, backend, ScriptedCascade.OneWorker with { Camera = camera, MaxDetections = maxDetections }, [WorkerRole.Everything]);
    }

    private static ValueTask<FrameResult> RunAsync(RoadworkEngine engine) => engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));
}
