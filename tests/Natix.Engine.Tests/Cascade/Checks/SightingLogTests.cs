using Natix.Engine.Cascade.Checks;
using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Checks;

/// <summary>Which boxes of a clip tell of its camera, and how many are kept.</summary>
public sealed class SightingLogTests
{
    private static readonly ClassBands Bands = new([["cone", "sign", "dog"]]);

    [Fact]
    public void Cones_that_come_nearer_tell_horizon_and_height()
    {
        var log = new SightingLog(Bands, 32);
        // Horizon 500, camera 1.4 m high, f 1000: cones of 0.7 m driven past at 10 m/s, one every 20 m, at two distances aside.
        for (var frame = 0; frame < 300; frame++)
        {
            var boxes = new List<Detection>();
            for (var cone = 0; cone < 12; cone++)
            {
                var (depth, aside) = ((20.0 * cone) + 10 - (frame / 3.0), cone % 2 == 0 ? 2.5 : -3.5);
                if (depth is > 4 and < 40)
                    boxes.Add(Box(960 + (1000 * aside / depth), 500 + (1400 / depth), 700 / depth, 350 / depth));
            }

            log.Add(frame / 30.0, [.. boxes], default, 1920, 1080);
        }

        var ground = GroundCalibration.Estimate([.. log.Kept], 2);
        Assert.Equal(CalibrationReason.Calibrated, ground.Reason);
        Assert.Equal(500, ground.HorizonRow, 1.5);
        // A cone is taken for one of 0.68 m, the middle of its kind.
        Assert.Equal(1.4 * Bands.Of(Box(0, 0, 1, 1)).TypicalHeight / 0.7, ground.CameraHeight, 0.02);
    }

    [Fact]
    public void Depths_go_with_the_boxes_that_they_are_of()
    {
        var log = new SightingLog(Bands, 4);
        for (var frame = 0; frame < 5; frame++)
        {
            Detection[] boxes = [Box(300, 800, 100, 50), Box(900, 700, 60, 30)];
            log.Add(frame / 30.0, boxes, [new DepthSample(7, 9), new DepthSample(12, 9)], 1920, 1080);
        }

        Assert.NotEmpty(log.Kept);
        Assert.All(log.Kept, s => Assert.Equal(s.Height > 80 ? 7 : 12, s.Depth));
    }

    [Fact]
    public void What_is_cut_small_hanging_unknown_or_seen_once_tells_nothing()
    {
        var log = new SightingLog(Bands, 8);
        for (var frame = 0; frame < 10; frame++)
        {
            log.Add(
                frame / 30.0,
                [
                    Box(1900, 800, 100, 60), Box(500, 1080, 100, 60), Box(900, 600, 10, 5), Box(700, 700, 60, 30) with { ClassId = 1 }, Box(1200, 700, 60, 30) with { ClassId = 2 },
                    Box(300 + (150 * frame), 900, 80, 40),
                ],
                default, 1920, 1080);
        }

        Assert.Empty(log.Kept);
    }

    [Fact]
    public void Time_that_jumps_and_clips_that_end_begin_new_tracks_and_stills_are_passed_over()
    {
        var log = new SightingLog(Bands, 8);
        foreach (var time in (double[])[0, 0.1, 0.2, 0.1, 0.2, 0.3, 9, 9.1, 9.2, double.NaN, double.PositiveInfinity])
            log.Add(time, [Box(500, 800, 100, 50)], default, 1920, 1080);
        log.EndStream();
        log.Add(9.3, [Box(500, 800, 100, 50)], default, 1920, 1080);
        log.Add(9.4, [Box(500, 800, 100, 50)], default, 1920, 1080);

        // Confirmed with the second sighting.
        Assert.Equal([2, 2, 2, 1], log.Kept.GroupBy(s => s.Track).Select(g => g.Count()));
    }

    [Fact]
    public void A_frame_of_nonsense_is_passed_over()
    {
        var log = new SightingLog(Bands, 8);
        for (var frame = 0; frame < 4; frame++)
            log.Add(frame / 30.0, [Box(500, 800, 100, 50), Box(float.NaN, 1, 2, 3)], default, 1920, 1080);
        Assert.Empty(log.Kept);
    }

    [Fact]
    public void However_long_the_clip_the_memory_is_bounded_and_evenly_used()
    {
        var log = new SightingLog(Bands, 4);
        const int frames = 30_000;
        for (var frame = 0; frame < frames; frame++)
            log.Add(frame / 30.0, [Box(500, 600 + (frame * 400.0 / frames), 100, 50)], default, 1920, 1080);

        Assert.InRange(log.Kept.Count, SightingLog.Most / 2, SightingLog.Most);
        // The median sighting is from the middle of the clip.
        Assert.Equal(800, log.Kept[log.Kept.Count / 2].Bottom, 60.0);
    }

    private static Detection Box(double centre, double bottom, double height, double width) =>
        new((float)(centre - (width / 2)), (float)(bottom - height), (float)(centre + (width / 2)), (float)bottom, 0.9f, 0, 0);
}
