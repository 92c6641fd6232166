using FsCheck.Xunit;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class GroundCalibrationTests
{
    [Fact]
    public void Exact_sightings_give_the_exact_camera()
    {
        // Horizon 540, camera 1.4 m: a cone of 0.7 m is half as tall in pixels as its foot is below the horizon.
        var found = GroundCalibration.Estimate(Clip(540, 1.4, 0, new Random(1), track: i => i), 2);

        Assert.Equal(CalibrationReason.Calibrated, found.Reason);
        Assert.Equal(540, found.HorizonRow, 1e-4);
        Assert.Equal(1.4, found.CameraHeight, 1e-5);
        Assert.Equal((60, 60, 5), (found.Sightings, found.Inliers, found.Objects));
        Assert.True(found.Plane(0).IsKnown && found.Plane(0).Method == SizeMethods.CrossRatio);
    }

    [Fact]
    public void A_frame_of_a_moving_car_has_its_horizon_less_sure_than_the_clip()
    {
        var found = GroundCalibration.Estimate(Clip(540, 1.4, 1, new Random(1), track: i => i), 2);

        Assert.Equal(Math.Sqrt((found.HorizonSigma * found.HorizonSigma) + 25), found.Plane(5).HorizonSigma, 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => found.Plane(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => found.Plane(double.NaN));
    }

    [Fact]
    public void Pixels_of_error_move_the_horizon_as_far_as_it_says()
    {
        var standard = Enumerable.Range(0, 200).Select(seed =>
        {
            var found = GroundCalibration.Estimate(Clip(500, 1.5, Math.Sqrt(2), new Random(seed), track: i => i), 2);
            return (found.HorizonRow - 500) / found.HorizonSigma;
        }).ToArray();

        // Of 200 standard normal numbers the mean is within 0.25 and the deviation within 0.8 and 1.2, by far.
        Assert.InRange(standard.Average(), -0.25, 0.25);
        Assert.InRange(GroundPlaneTests.Deviation(standard), 0.8, 1.2);
    }

    [Fact]
    public void Without_tracks_the_kind_is_one_object_whose_height_varies()
    {
        var random = new Random(5);
        var clip = Clip(540, 1.4, 1, random, track: _ => -1, height: () => 0.7 * Math.Exp(0.1 * GroundPlaneTests.Normal(random)));

        var found = GroundCalibration.Estimate(clip, 2);

        Assert.Equal(CalibrationReason.Calibrated, found.Reason);
        Assert.Equal(540, found.HorizonRow, 3 * found.HorizonSigma);
        Assert.True(found.HorizonSigma > 1, $"{found.HorizonSigma}");
        Assert.Equal(1.4, found.CameraHeight, 0.2);
    }

    [Fact]
    public void A_quarter_of_wrong_boxes_is_left_out()
    {
        var random = new Random(6);
        var clip = Clip(540, 1.4, 1, random, track: i => i);
        for (var i = 0; i < clip.Length; i += 4)
            clip[i] = clip[i] with { Top = clip[i].Bottom - (clip[i].Height * 4) };

        var found = GroundCalibration.Estimate(clip, 2);

        Assert.Equal(540, found.HorizonRow, 2.0);
        Assert.InRange(found.Inliers, 40, 46);
    }

    [Fact]
    public void Too_little_or_too_much_alike_or_random_gives_none_with_a_reason()
    {
        var random = new Random(7);
        var clip = Clip(540, 1.4, 1, random, track: i => i);

        Assert.Equal(CalibrationReason.TooFewSightings, GroundCalibration.Estimate([], 2).Reason);
        Assert.Equal(CalibrationReason.TooFewSightings, GroundCalibration.Estimate(clip.AsSpan(0, 8), 2).Reason);
        Assert.Equal(CalibrationReason.TooFewSightings, GroundCalibration.Estimate([.. clip.Select((s, i) => s with { Track = i })], 2).Reason);
        Assert.Equal(CalibrationReason.NoSpread, GroundCalibration.Estimate([.. clip.Select(s => s with { Top = 600, Bottom = 650 })], 2).Reason);
        var noise = Enumerable.Range(0, 60).Select(i => new Sighting(
            100 + (random.NextDouble() * 200), 400 + (random.NextDouble() * 600), i % 5, double.NaN, ObjectKind.Cone, 0.7, 0)).ToArray();
        Assert.NotEqual(CalibrationReason.Calibrated, GroundCalibration.Estimate(noise, 2).Reason);
        Assert.False(GroundCalibration.Estimate(noise, 2).Plane(0).IsKnown);
        Assert.Throws<ArgumentOutOfRangeException>(() => GroundCalibration.Estimate(clip, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroundCalibration.Estimate(clip, double.NaN));
    }

    [Property(MaxTest = 100)]
    public void Order_does_not_matter_and_nonsense_is_left_out(int seed)
    {
        var random = new Random(seed);
        var clip = Clip(540, 1.4, 1, random, track: i => i);
        var spoilt = clip.Concat([
            clip[0] with { Top = double.NaN }, clip[1] with { Bottom = double.PositiveInfinity }, clip[2] with { Top = 900, Bottom = 800 },
            clip[3] with { Metres = 0 }, clip[4] with { Metres = double.NaN }, clip[5] with { Spread = -1 }, clip[6] with { Kind = ObjectKind.Unknown }]).ToArray();
        random.Shuffle(spoilt);

        var (one, other) = (GroundCalibration.Estimate(clip, 2), GroundCalibration.Estimate(spoilt, 2));

        Assert.Equal(one.HorizonRow, other.HorizonRow, 0.05);
        Assert.Equal(one.Sightings, other.Sightings);
        Assert.True(one.HorizonSigma > 0 && one.CameraHeight > 0 && one.HeightSigma > 0);
    }

    [Property(MaxTest = 100)]
    public void A_larger_image_has_its_horizon_where_it_was(int seed, byte scale)
    {
        var s = 0.5 + (scale / 64.0);
        var clip = Clip(540, 1.4, 1, new Random(seed), track: i => i);
        var (one, other) = (GroundCalibration.Estimate(clip, 2), GroundCalibration.Estimate(
            [.. clip.Select(c => c with { Top = c.Top * s, Bottom = c.Bottom * s })], 2 * s));

        Assert.Equal(one.HorizonRow * s, other.HorizonRow, 0.02 * s);
        Assert.Equal(one.CameraHeight, other.CameraHeight, 1e-3);
    }

    [Fact]
    public void Five_cones_of_a_known_height_at_known_depths_give_the_focal_length()
    {
        // 100 px at 7 m of 0.7 m: f = 1000.
        var (focal, reason) = FocalCalibration.Estimate([.. Clip(540, 1.4, 0, new Random(2), track: i => i).Select(s => s with { Spread = 0 })]);

        Assert.Equal(CalibrationReason.Calibrated, reason);
        Assert.Equal(1000, focal.Focal, 1e-6);
        Assert.Equal((5, FocalCalibration.SharedDepthSigma), (focal.Objects, Math.Round(focal.Sigma, 4)));
    }

    [Fact]
    public void A_focal_length_is_no_surer_than_the_heights_and_depths_it_rests_on()
    {
        var clip = Clip(540, 1.4, 0, new Random(2), track: i => i);

        Assert.True(FocalCalibration.Estimate([.. clip.Select(s => s with { Spread = 0.3 })]).Focal.Sigma >= 0.3);
        Assert.Equal(CalibrationReason.TooFewDepths, FocalCalibration.Estimate([.. clip.Select(s => s with { Depth = double.NaN })]).Reason);
        Assert.Equal(CalibrationReason.TooFewDepths, FocalCalibration.Estimate([.. clip.Select(s => s with { Depth = -1 })]).Reason);
        Assert.False(FocalCalibration.Estimate([]).Focal.IsKnown);
        // One depth in five out by far: the median does not care.
        var spoilt = clip.Select((s, i) => i % 5 == 0 ? s with { Depth = s.Depth * 10 } : s).ToArray();
        Assert.Equal(1000, FocalCalibration.Estimate(spoilt).Focal.Focal, 1e-6);
    }

    // Five cones, each seen twelve times from 7 to 50 m; f = 1000.
    private static Sighting[] Clip(double horizon, double mount, double edge, Random random, Func<int, int> track, Func<double>? height = null) =>
        [.. Enumerable.Range(0, 60).Select(i =>
        {
            var (metres, depth) = (height?.Invoke() ?? 0.7, 7 + (3.5 * (i / 5)) + (0.3 * (i % 5)));
            var bottom = horizon + (1000 * mount / depth);
            return new Sighting(
                bottom - (1000 * metres / depth) + (edge * GroundPlaneTests.Normal(random)), bottom + (edge * GroundPlaneTests.Normal(random)), track(i % 5), depth,
                ObjectKind.Cone, 0.7, 0.1);
        })];
}
