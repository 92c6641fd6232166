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

        Assert.All(found, ego => Assert.Equal(EgoMotionStatus.Measured, ego.Status));
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
        Assert.Equal(EgoMotionStatus.Measured, still.Status);
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
    public void Without_texture_it_abstains()
    {
        var found = Drive(Calibrated, new RoadWorld { Contrast = 2 }, 4, 0.4).Skip(1);
        Assert.All(found, ego => Assert.Equal((EgoMotionStatus.TooLittleTexture, null), (ego.Status, ego.Road)));
    }

    [Fact]
    public void Pictures_of_different_places_agree_on_nothing()
    {
        var estimator = new EgoMotionEstimator(Calibrated);
        for (var seed = 1; seed < 6; seed++)
        {
            var ego = estimator.Measure(RoadWorld.Plane(new RoadWorld(seed).Picture(0)), 0.03);
            Assert.NotEqual(EgoMotionStatus.Measured, ego.Status);
            Assert.Null(ego.Road);
        }
    }

    [Fact]
    public void The_first_picture_and_the_first_after_a_reset_have_no_motion()
    {
        var (world, estimator) = (new RoadWorld(), new EgoMotionEstimator(Calibrated));
        Assert.Equal(EgoMotionStatus.NoPicture, estimator.Measure(RoadWorld.Plane(world.Picture(0)), 0).Status);
        Assert.Equal(EgoMotionStatus.Measured, estimator.Measure(RoadWorld.Plane(world.Picture(0.3)), 0.03).Status);
        estimator.Reset();
        Assert.Equal(EgoMotionStatus.NoPicture, estimator.Measure(RoadWorld.Plane(world.Picture(0.6)), 0.03).Status);
    }

    [Fact]
    public void A_picture_allocates_nothing()
    {
        var (world, estimator) = (new RoadWorld(), new EgoMotionEstimator(Calibrated));
        byte[][] pictures = [world.Picture(0), world.Picture(0.4), world.Picture(0.8)];
        for (var i = 0; i < 6; i++)
            estimator.Measure(RoadWorld.Plane(pictures[i % 3]), 0.03);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
            estimator.Measure(RoadWorld.Plane(pictures[i % 3]), 0.03);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Pictures_of_another_size_and_options_that_make_no_sense_are_refused()
    {
        var estimator = new EgoMotionEstimator(Calibrated);
        Assert.Throws<ArgumentException>(() => estimator.Measure(new LumaPlane(new byte[100 * 60], 100, 60, 100), 0));
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
