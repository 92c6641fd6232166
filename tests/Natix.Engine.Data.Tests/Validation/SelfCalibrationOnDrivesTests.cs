using Natix.Engine.Data.Randomness;
using Natix.Engine.Data.Scenes;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Data.Tests.Validation;

/// <summary>Horizon, camera height and focal length from the boxes of drives alone.</summary>
public sealed class SelfCalibrationOnDrivesTests
{
    private const double Edge = 1.5;

    [Fact]
    public void Tracks_over_a_clip_give_the_horizon()
    {
        // Every drive six times over, with errors drawn anew.
        var found = Calibrate(s => s, passes: 6).Where(c => c.Found.Reason == CalibrationReason.Calibrated).ToArray();
        var errors = found.Select(c => Math.Abs(c.Found.HorizonRow - c.Camera.HorizonRow)).Order().ToArray();
        var within = found.Average(c => Math.Abs(c.Found.HorizonRow - c.Camera.HorizonRow) <= 1.96 * c.Found.HorizonSigma ? 1.0 : 0);

        var told = $"{found.Length} of {6 * DriveTruths.All.Length} clips, median error {errors[errors.Length / 2]:F2} px, worst {errors[^1]:F2} px, "
            + $"{within:P0} within 1.96 sigma";
        Figures.Hold(found.Length >= 6 * DriveTruths.All.Length * 0.9 && errors[errors.Length / 2] <= 0.5 && within >= 0.9, told);
    }

    [Fact]
    public void A_third_of_wrong_boxes_does_not_move_it_far()
    {
        var random = new SeededRandom(8);
        var found = Calibrate(s => random.Chance(0.3) ? s with { Top = s.Bottom - (s.Height * random.Range(0.2f, 3)) } : s)
            .Where(c => c.Found.Reason == CalibrationReason.Calibrated).ToArray();
        var errors = found.Select(c => Math.Abs(c.Found.HorizonRow - c.Camera.HorizonRow)).Order().ToArray();
        Figures.Hold(
            found.Length >= DriveTruths.All.Length * 0.9 && errors[errors.Length / 2] <= 1 && errors[^1] <= 5,
            $"{found.Length} of {DriveTruths.All.Length} drives, median error {errors[errors.Length / 2]:F2} px, worst {errors[^1]:F2} px");
    }

    [Fact]
    public void The_camera_stands_as_high_as_its_interval_says()
    {
        var found = Calibrate(s => s).Where(c => c.Found.Reason == CalibrationReason.Calibrated).ToArray();
        var within = found.Average(c => Math.Abs(Math.Log(c.Found.CameraHeight / c.Camera.MountHeight)) <= 1.96 * c.Found.HeightSigma ? 1.0 : 0);
        var errors = found.Select(c => Math.Abs(Math.Log(c.Found.CameraHeight / c.Camera.MountHeight))).Order().ToArray();

        Figures.Hold(
            within >= 0.9 && errors[errors.Length / 2] <= 0.15,
            $"camera height: {within:P0} of {found.Length} drives within 1.96 sigma, median error {errors[errors.Length / 2]:P1}");
    }

    [Fact]
    public void With_depths_they_give_the_focal_length()
    {
        var random = new SeededRandom(9);
        var found = DriveTruths.All.Select(d => (d.Camera, Found: FocalCalibration.Estimate(Sightings(d, random, s => s)).Focal))
            .Where(f => f.Found.IsKnown).ToArray();
        var errors = found.Select(f => Math.Abs(Math.Log(f.Found.Focal / f.Camera.Fy))).Order().ToArray();
        var within = found.Average(f => Math.Abs(Math.Log(f.Found.Focal / f.Camera.Fy)) <= 1.96 * f.Found.Sigma ? 1.0 : 0);

        var told = $"{found.Length} of {DriveTruths.All.Length} drives, median error {errors[errors.Length / 2]:P1}, {within:P0} within 1.96 sigma";
        Figures.Hold(found.Length >= DriveTruths.All.Length * 0.9 && errors[errors.Length / 2] <= 0.15 && within >= 0.9, told);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)] // 0.2 degrees of a camera of 1,700 pixels
    public void A_ground_found_so_keeps_true_objects_and_rejects_giants_without_lens_or_depth(double bounce)
    {
        var random = new SeededRandom(10);
        var (kept, judged, caught, giants, worst) = (0, 0, 0, 0, 0.0);
        foreach (var (camera, found, drive) in Calibrate(s => s, bounce).Where(c => c.Found.Reason == CalibrationReason.Calibrated))
        {
            worst = Math.Max(worst, Math.Abs(found.HorizonRow - camera.HorizonRow));
            var view = GeometryView.Create(
                camera.Width, camera.Height, Intrinsics.None(IntrinsicsRefusal.NoData), found.Plane(bounce), DepthKind.None, DetectorNoise.Usual.Sigma);
            foreach (var frame in drive.Frames)
            {
                var moved = (float)bounce * random.Normal();
                foreach (var o in frame.Objects.Where(SimulatedDetector.IsJudged))
                {
                    var box = SimulatedDetector.Detected(o, Edge, random);
                    box = box with { Top = box.Top + moved, Bottom = box.Bottom + moved };
                    var finding = GeometryCheck.Judge(box, float.NaN, false, view, SimulatedDetector.Bands.Of(box));
                    judged++;
                    kept += finding.Verdict != GeometryVerdict.Implausible ? 1 : 0;
                    if (finding.Verdict != GeometryVerdict.Plausible || o.Kind is not ("cone" or "drum"))
                        continue;
                    giants++;
                    var giant = box with { Top = box.Bottom - (box.Height * 6) };
                    caught += GeometryCheck.Judge(giant, float.NaN, false, view, SimulatedDetector.Bands.Of(box)).Verdict == GeometryVerdict.Implausible ? 1 : 0;
                }
            }
        }

        Figures.Hold(
            kept >= 0.995 * judged && giants > 200 && caught >= 0.99 * giants && worst <= 1 + (2 * bounce),
            $"bounce {bounce} px: {kept} of {judged} true objects kept, {caught} of {giants} six times too large rejected; worst horizon {worst:F2} px off");
    }

    private static IEnumerable<(DriveCamera Camera, GroundCalibrated Found, DriveTruth Drive)> Calibrate(
        Func<Sighting, Sighting> spoil, double bounce = 0, int passes = 1)
    {
        var random = new SeededRandom(11);
        foreach (var drive in Enumerable.Repeat(DriveTruths.All, passes).SelectMany(d => d))
            yield return (drive.Camera, GroundCalibration.Estimate(Sightings(drive, random, spoil, bounce), DetectorNoise.Usual.Sigma.Edge), drive);
    }

    private static Sighting[] Sightings(DriveTruth drive, SeededRandom random, Func<Sighting, Sighting> spoil, double bounce = 0)
    {
        var sightings = new List<Sighting>();
        foreach (var frame in drive.Frames)
        {
            var moved = bounce * random.Normal();
            foreach (var o in frame.Objects.Where(o => SimulatedDetector.IsJudged(o) && o.Box.Height >= 16))
            {
                var box = SimulatedDetector.Detected(o, Edge, random);
                var band = SimulatedDetector.Bands.Of(box);
                var sighting = Sighting.Of(box, band, o.Track, o.Depth * Math.Exp(0.1 * random.Normal()));
                if (band.StandsOnGround && sighting.IsValid)
                    sightings.Add(spoil(sighting with { Top = sighting.Top + moved, Bottom = sighting.Bottom + moved }));
            }
        }

        return [.. sightings];
    }
}
