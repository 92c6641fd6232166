using Natix.Engine.Validation.Temporal.Motion;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Motion;

public sealed class EgoMotionTests
{
    private static readonly EgoMotionOptions Calibrated = new() { Focus = RoadWorld.Focus, FocusIsKnown = true };

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.4)]
    [InlineData(0.6)]
    public void The_roads_expansion_is_that_of_the_metres_driven(double metres)
    {
        var found = Drive(Calibrated, new RoadWorld(), 20, metres).Skip(1).ToList();

        Assert.All(found, ego => Assert.Equal(CameraMotionStatus.Measured, ego.Status));
        var roads = found.Where(ego => ego.Road is not null).Select(ego => ego.Road!.Value.Expansion).Order().ToList();
        Assert.True(roads.Count >= 16, $"{roads.Count} of 19 roads");
        Assert.Equal(RoadWorld.RoadExpansion(metres), roads[roads.Count / 2], 0.05 * RoadWorld.RoadExpansion(metres));
    }

    [Fact]
    public void Turning_is_told_from_driving()
    {
        // 0.01 rad to the right moves what lies ahead by 140 * tan 0.01 = 1.4 samples to the left, and a third more at the border: 1 + (80/140)^2.
        var world = new RoadWorld();
        var estimator = new EgoMotionEstimator(Calibrated);
        estimator.Measure(RoadWorld.Plane(world.Picture(0)), 0);
        var turned = estimator.Measure(RoadWorld.Plane(world.Picture(0, yaw: 0.01)), 0.033);
        Assert.InRange(turned.Background.TranslationX, -1.86, -1.35);
        Assert.Equal(0, turned.Background.TranslationY, 0.1);
        Assert.Equal(0, turned.Background.Expansion, 0.003);
        Assert.InRange(turned.Road!.Value.TranslationX, -1.86, -1.35);
        Assert.Equal(0, turned.Road.Value.Expansion, 0.02);
    }

    [Fact]
    public void A_camera_at_rest_sees_no_motion_whatever_the_exposure()
    {
        var world = new RoadWorld();
        var estimator = new EgoMotionEstimator(Calibrated);
        estimator.Measure(RoadWorld.Plane(world.Picture(3)), 0);
        var still = estimator.Measure(RoadWorld.Plane(world.Picture(3, gain: 1.05)), 0.033);
        Assert.Equal(CameraMotionStatus.Measured, still.Status);
        Assert.Equal(0, still.Background.Expansion, 0.002);
        Assert.Equal(0, still.Road!.Value.Expansion, 0.02);
    }

    [Fact]
    public void The_focus_is_learnt_from_driving()
    {
        var options = new EgoMotionOptions { Focus = (0.6, 0.55) };
        var found = Drive(options, new RoadWorld(), 60, 0.5);
        Assert.False(found[3].HasFocus);
        Assert.Null(found[3].Road);
        Assert.True(found[^1].HasFocus);
        Assert.Equal(RoadWorld.Focus.X, found[^1].Focus.X, 0.03);
        Assert.Equal(RoadWorld.Focus.Y, found[^1].Focus.Y, 0.06);
    }

    [Fact]
    public void A_plain_road_is_known_by_the_feet_of_what_stands_on_it_and_not_by_what_keeps_pace()
    {
        // Walls have texture, the ground has none: the road rests on feet, a third of which belong to cars.
        var world = new RoadWorld { GroundContrast = 0 };
        var (bare, feet) = (new EgoMotionEstimator(Calibrated), new EgoMotionEstimator(Calibrated, maxFeet: 20));
        var (roads, errors) = (0, new List<double>());
        for (var i = 0; i < 12; i++)
        {
            var picture = world.Picture(0.4 * i);
            Assert.Null(bare.Measure(RoadWorld.Plane(picture), 0.03).Road);
            var found = feet.Measure(RoadWorld.Plane(picture), 0.03, [.. Enumerable.Range(0, 18).Select(n => Foot(n, 0.4 * i))]);
            if (found.Road is not { } road)
                continue;
            roads++;
            errors.Add(Math.Abs(road.Expansion - RoadWorld.RoadExpansion(0.4)) / RoadWorld.RoadExpansion(0.4));
        }

        Assert.True(roads >= 10, $"{roads} of 11 roads");
        Assert.True(errors.Max() < 0.1, $"errors {string.Join(", ", errors)}");

        static PlaceMotion Foot(int number, double travelled)
        {
            var (right, ahead) = ((number % 6) - 2.5, 6 + (1.3 * number));
            var before = RoadWorld.Box(right, ahead, 1, 1, 1)!.Value;
            var after = RoadWorld.Box(right, number % 3 == 0 ? ahead : ahead - 0.4, 1, 1, 1)!.Value;
            return RoadMotion.Foot(before, after, (RoadWorld.Width, RoadWorld.Height), (RoadWorld.Width, RoadWorld.Height));
        }
    }

    [Fact]
    public void What_rests_in_the_picture_while_the_camera_drives_is_no_road()
    {
        // A bonnet with a pattern over the lowest rows of the picture.
        var (world, estimator) = (new RoadWorld(), new EgoMotionEstimator(Calibrated));
        var roads = new List<double>();
        for (var i = 0; i < 15; i++)
        {
            var picture = world.Picture(0.4 * i);
            for (var p = 76 * RoadWorld.Width; p < picture.Length; p++)
                picture[p] = (byte)((p % RoadWorld.Width / 5 % 2) + (p / RoadWorld.Width / 5 % 2) == 1 ? 180 : 60);
            if (estimator.Measure(RoadWorld.Plane(picture), 0.03).Road is { } road)
                roads.Add(road.Expansion);
        }

        Assert.True(roads.Count >= 8, $"{roads.Count} of 14 roads");
        Assert.Equal(RoadWorld.RoadExpansion(0.4), roads.Order().ElementAt(roads.Count / 2), 0.1 * RoadWorld.RoadExpansion(0.4));
        Assert.All(roads, road => Assert.InRange(road / RoadWorld.RoadExpansion(0.4), 0.7, 1.3));
    }

    [Fact]
    public void Far_things_that_rest_in_the_picture_do_not_stop_the_road()
    {
        // A far skyline over the upper half: most places rest, as they do for a camera that stands.
        var (world, estimator) = (new RoadWorld(), new EgoMotionEstimator(Calibrated));
        var roads = new List<double>();
        for (var i = 0; i < 15; i++)
        {
            var picture = world.Picture(0.4 * i);
            for (var p = 0; p < 40 * RoadWorld.Width; p++)
                picture[p] = (byte)((p % RoadWorld.Width / 6 % 2) + (p / RoadWorld.Width / 6 % 2) == 1 ? 190 : 90);
            if (estimator.Measure(RoadWorld.Plane(picture), 0.03).Road is { } road)
                roads.Add(road.Expansion);
        }

        Assert.True(roads.Count >= 8, $"{roads.Count} of 14 roads");
        Assert.All(roads, road => Assert.InRange(road / RoadWorld.RoadExpansion(0.4), 0.7, 1.3));
    }

    [Fact]
    public void What_objects_cover_is_not_followed()
    {
        var (world, estimator) = (new RoadWorld(), new EgoMotionEstimator(Calibrated));
        estimator.Measure(RoadWorld.Plane(world.Picture(0)), 0.03);
        var all = estimator.Measure(RoadWorld.Plane(world.Picture(0.4)), 0.03).Points;
        estimator.Reset();
        estimator.Measure(RoadWorld.Plane(world.Picture(0)), 0.03);
        var right = estimator.Measure(RoadWorld.Plane(world.Picture(0.4)), 0.03, [], [new PictureBox(0, 0, 80, 90)]).Points;
        Assert.InRange(right, 1, all - 10);
        estimator.Reset();
        estimator.Measure(RoadWorld.Plane(world.Picture(0)), 0.03);
        Assert.Equal(CameraMotionStatus.TooLittleTexture, estimator.Measure(RoadWorld.Plane(world.Picture(0.4)), 0.03, [], [new PictureBox(0, 0, 160, 90)]).Status);
    }

    [Fact]
    public void Without_texture_it_abstains()
    {
        var found = Drive(Calibrated, new RoadWorld { Contrast = 2, GroundContrast = 2 }, 4, 0.4).Skip(1);
        Assert.All(found, ego => Assert.Equal((CameraMotionStatus.TooLittleTexture, null), (ego.Status, ego.Road)));
    }

    [Fact]
    public void Pictures_of_different_places_agree_on_nothing()
    {
        var estimator = new EgoMotionEstimator(Calibrated);
        for (var seed = 1; seed < 6; seed++)
        {
            var ego = estimator.Measure(RoadWorld.Plane(new RoadWorld(seed).Picture(0)), 0.03);
            Assert.NotEqual(CameraMotionStatus.Measured, ego.Status);
            Assert.Null(ego.Road);
        }
    }

    [Fact]
    public void The_first_picture_and_the_first_after_a_reset_have_no_motion()
    {
        var (world, estimator) = (new RoadWorld(), new EgoMotionEstimator(Calibrated));
        Assert.Equal(CameraMotionStatus.NoPicture, estimator.Measure(RoadWorld.Plane(world.Picture(0)), 0).Status);
        Assert.Equal(CameraMotionStatus.Measured, estimator.Measure(RoadWorld.Plane(world.Picture(0.3)), 0.03).Status);
        estimator.Reset();
        Assert.Equal(CameraMotionStatus.NoPicture, estimator.Measure(RoadWorld.Plane(world.Picture(0.6)), 0.03).Status);
    }

    [Fact]
    public void A_picture_allocates_nothing()
    {
        var (world, estimator) = (new RoadWorld(), new EgoMotionEstimator(Calibrated));
        byte[][] pictures = [world.Picture(0), world.Picture(0.4), world.Picture(0.8)];
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 21; i++)
                estimator.Measure(RoadWorld.Plane(pictures[i % 3]), 0.03);
        });
    }

    [Fact]
    public void Pictures_of_another_size_and_options_that_make_no_sense_are_refused()
    {
        var estimator = new EgoMotionEstimator(Calibrated);
        Assert.Throws<ArgumentException>(() => estimator.Measure(new LumaPlane(new byte[100 * 60], 100, 60, 100), 0));
        Assert.Throws<ArgumentException>(() => estimator.Measure(new LumaPlane(new byte[160 * 90], 160, 90, 160), 0, new PlaceMotion[1]));
        Assert.Throws<ArgumentException>(() => new LumaPlane(new byte[10], 4, 3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LumaPlane(new byte[10], 4, 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EgoMotionEstimator(Calibrated with { Width = 8 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EgoMotionEstimator(Calibrated with { Tolerance = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EgoMotionEstimator(Calibrated with { Focus = (0.5, double.NaN) }));
    }

    private static List<EgoMotion> Drive(EgoMotionOptions options, RoadWorld world, int pictures, double metres)
    {
        var estimator = new EgoMotionEstimator(options);
        return [.. Enumerable.Range(0, pictures).Select(i => estimator.Measure(RoadWorld.Plane(world.Picture(i * metres)), 1 / 30.0))];
    }
}
