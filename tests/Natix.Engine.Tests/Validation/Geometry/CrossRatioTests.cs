using FsCheck.Xunit;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class CrossRatioTests
{
    [Fact]
    public void Half_way_down_from_the_horizon_is_half_the_cameras_height()
    {
        // Foot at row 640, top at 590, horizon at 540: (640 - 590) / (640 - 540) = 0.5 camera heights.
        Assert.Equal(0.5, CrossRatio.HeightInCameras(590, 640, 540), 12);
        // A reference of 0.71 m from 600 to 640 is 0.4 camera heights, so 0.5 is 0.71 * 0.5 / 0.4 = 0.8875 m.
        Assert.Equal(0.8875, CrossRatio.HeightByReference(590, 640, 600, 640, 0.71, 540), 12);
        // A top on the horizon is as high as the camera, wherever it stands.
        Assert.Equal(1, CrossRatio.HeightInCameras(540, 700, 540), 12);
        Assert.Equal(1, CrossRatio.HeightInCameras(540, 700, 540, 20000), 12);
    }

    [Property(MaxTest = 300)]
    public void A_pitched_camera_sees_the_height_that_stands_there(ushort pitched, ushort away, ushort tall, ushort focal)
    {
        // A point y metres below the camera and z ahead, seen pitched down by t: row = f (y cos t - z sin t) / (z cos t + y sin t) from the axis.
        var (t, z, metres, f, mount) = (((pitched % 400) - 200) / 1000.0, 3 + (away % 60), 0.1 + (tall % 3000 / 1000.0), 300.0 + (focal % 2000), 1.4);
        double Row(double y) => 540 + (f * ((y * Math.Cos(t)) - (z * Math.Sin(t))) / ((z * Math.Cos(t)) + (y * Math.Sin(t))));
        var (horizon, vanishing) = (540 - (f * Math.Tan(t)), CrossRatio.VerticalVanishingRow(f, 540, t));

        Assert.Equal(metres / mount, CrossRatio.HeightInCameras(Row(mount - metres), Row(mount), horizon, vanishing), 1e-6 * metres / mount);
    }

    [Property(MaxTest = 200)]
    public void Enlarging_the_image_changes_no_height(ushort top, ushort height, ushort below, byte scale)
    {
        var (s, t, b, v) = (0.1 + (scale / 32.0), 400.0 + (top % 300), 401.0 + (top % 300) + height, 399.0 - (below % 300));
        Assert.Equal(CrossRatio.HeightInCameras(t, b, v), CrossRatio.HeightInCameras(t * s, b * s, v * s), 1e-9 * (1 + height));
    }

    [Theory]
    [InlineData(590, 540, 540)] // foot on the horizon
    [InlineData(590, 500, 540)] // foot above it
    [InlineData(640, 640, 540)] // no height
    [InlineData(650, 640, 540)] // upside down
    [InlineData(double.NaN, 640, 540)]
    [InlineData(590, double.PositiveInfinity, 540)]
    [InlineData(590, 640, double.NegativeInfinity)]
    public void What_does_not_stand_below_the_horizon_has_no_height(double top, double bottom, double horizon)
    {
        Assert.True(double.IsNaN(CrossRatio.HeightInCameras(top, bottom, horizon)));
        Assert.True(double.IsNaN(CrossRatio.HeightByReference(590, 640, top, bottom, 0.71, horizon)));
    }

    [Fact]
    public void A_vanishing_point_within_the_object_or_a_reference_without_height_gives_none()
    {
        Assert.True(double.IsNaN(CrossRatio.HeightInCameras(590, 640, 540, 600)));
        Assert.True(double.IsNaN(CrossRatio.HeightInCameras(590, 640, 540, double.NaN)));
        Assert.True(double.IsNaN(CrossRatio.HeightByReference(590, 640, 600, 640, 0, 540)));
        Assert.True(double.IsNaN(CrossRatio.HeightByReference(590, 640, 600, 640, double.NaN, 540)));
        Assert.Equal(double.PositiveInfinity, CrossRatio.VerticalVanishingRow(1000, 540, 0));
    }
}
