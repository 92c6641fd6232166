using FsCheck.Xunit;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class CameraModelTests
{
    private static readonly CameraModel Level = new(1000, 1000, 960, 540, 0.02) { Height = 1.4 };

    [Fact]
    public void A_level_camera_sees_the_ground_where_similar_triangles_say()
    {
        // Horizon at the axis, row 540. Row 640 is 100 below: Z = 1000 * 1.4 / 100 = 14 m, and with no pitch the road distance is the same.
        Assert.Equal(540, Level.HorizonRow, 12);
        Assert.Equal(14, Level.GroundDepth(640), 12);
        Assert.Equal(14, Level.RoadDistance(640), 9);
        // From row 590 to 640 of something standing there: H = 1.4 * 50 / 100 = 0.7 m.
        Assert.Equal(0.7, Level.HeightOnGround(590, 640), 12);
    }

    [Fact]
    public void Pitching_down_moves_the_horizon_up()
    {
        // tan t = 0.1: horizon 540 - 1000 * 0.1 = 440, cos t = 1 / sqrt(1.01) = 0.995037.
        // Row 540 looks along the axis: Z = 1000 * 1.4 / (100 * 0.995037) = 14.069826 m, road distance = h / tan t = 1.4 / 0.1 = 14 m.
        var camera = Level with { Pitch = Math.Atan(0.1) };

        Assert.Equal(440, camera.HorizonRow, 9);
        Assert.Equal(14.069826, camera.GroundDepth(540), 6);
        Assert.Equal(14, camera.RoadDistance(540), 9);
    }

    [Fact]
    public void At_and_above_the_horizon_and_without_a_height_nothing_is_said()
    {
        Assert.True(double.IsNaN(Level.GroundDepth(540)));
        Assert.True(double.IsNaN(Level.RoadDistance(100)));
        Assert.True(double.IsNaN(Level.HeightOnGround(100, 539)));
        Assert.True(double.IsNaN((Level with { Height = null }).GroundDepth(900)));
    }

    [Fact]
    public void A_field_of_view_of_ninety_degrees_has_a_focal_length_of_half_the_width()
    {
        var camera = CameraModel.FromFieldOfView(1920, 1080, Math.PI / 2, 0.25);

        Assert.Equal((960, 960, 540), (camera.FocalX, camera.CenterX, camera.CenterY), new RoundedTriple());
        Assert.Throws<ArgumentOutOfRangeException>(() => CameraModel.FromFieldOfView(1920, 1080, Math.PI, 0.25));
    }

    [Fact]
    public void A_range_along_the_ray_is_longer_than_the_depth()
    {
        // Column 960 + 750, row 540: x = 0.75, so a range of 12.5 m is a depth of 12.5 / sqrt(1 + 0.5625) = 12.5 / 1.25 = 10 m.
        Assert.Equal(10, Level.DepthOfRange(12.5, 1710, 540), 12);
        Assert.Equal(12.5, Level.DepthOfRange(12.5, 960, 540), 12);
    }

    [Fact]
    public void Cameras_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => (Level with { FocalX = 0 }).Constants(MeasurementSigma.Usual));
        Assert.Throws<ArgumentOutOfRangeException>(() => (Level with { Height = -1 }).Constants(MeasurementSigma.Usual));
        Assert.Throws<ArgumentOutOfRangeException>(() => (Level with { Pitch = 1.6 }).Constants(MeasurementSigma.Usual));
        Assert.Throws<ArgumentOutOfRangeException>(() => (Level with { FocalSigma = -0.1 }).Constants(MeasurementSigma.Usual));
    }

    [Property(MaxTest = 200)]
    public void Road_distance_is_depth_turned_by_the_pitch(ushort pitch, ushort below)
    {
        // d = Z (cos t - y_n sin t), y_n the row in focal lengths below the axis.
        var camera = Level with { Pitch = ((pitch % 400) - 200) / 1000.0 };
        var row = camera.HorizonRow + 1 + (below % 900);
        var expected = camera.GroundDepth(row) * (Math.Cos(camera.Pitch) - ((row - 540) / 1000 * Math.Sin(camera.Pitch)));

        Assert.Equal(expected, camera.RoadDistance(row), 6 * Math.Abs(expected) * 1e-9);
    }

    [Property(MaxTest = 200)]
    public void What_stands_lower_in_the_image_is_nearer(ushort first, ushort second)
    {
        var (upper, lower) = (541 + Math.Min(first, second), 541.5 + Math.Max(first, second));

        Assert.True(Level.GroundDepth(upper) > Level.GroundDepth(lower));
    }

    [Property(MaxTest = 200)]
    public void Height_on_the_ground_is_a_matter_of_the_horizons_row_whatever_pitch_and_focal_length_put_it_there(ushort focal, ushort pitch, ushort top, ushort height)
    {
        var (upper, lower) = (600.0 + (top % 300), 610.0 + (top % 300) + (height % 300));
        var (f, down) = (200.0 + focal, (pitch / 65536.0) - 0.5);
        var tilted = Level with { FocalX = f, FocalY = f, Pitch = down, CenterY = Level.HorizonRow + (f * Math.Tan(down)) };

        Assert.Equal(Level.HeightOnGround(upper, lower), tilted.HeightOnGround(upper, lower), 1e-9);
    }

    [Fact]
    public void Of_what_the_image_cuts_the_ground_says_nothing()
    {
        var camera = Level with { ImageHeight = 1080 };

        Assert.Equal(Level.GroundDepth(1079.4), camera.GroundDepth(1079.4));
        Assert.True(double.IsNaN(camera.GroundDepth(1079.5)) && double.IsNaN(camera.HeightOnGround(900, 1080)));
        Assert.False(double.IsNaN(Level.GroundDepth(1080)));
    }

    private sealed class RoundedTriple : IEqualityComparer<(double, double, double)>
    {
        public bool Equals((double, double, double) a, (double, double, double) b) =>
            Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9 && Math.Abs(a.Item3 - b.Item3) < 1e-9;

        public int GetHashCode((double, double, double) value) => 0;
    }
}
