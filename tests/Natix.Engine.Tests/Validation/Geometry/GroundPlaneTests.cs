using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class GroundPlaneTests
{
    private static readonly Intrinsics Lens = new(1000, 1000, 960, 540, 0.02, IntrinsicsSource.Configured, IntrinsicsRefusal.None);

    [Fact]
    public void A_mount_gives_the_horizon_of_the_camera_model()
    {
        var camera = new CameraModel(1000, 1000, 960, 540, 0.02) { Height = 1.4, Pitch = 0.05 };
        var ground = GroundPlane.OfMount(Lens, 1.4, 0.03, 0.05, 0.002);

        Assert.Equal(camera.HorizonRow, ground.HorizonRow, 9);
        // Pitch: 1000 * 0.002 / cos^2(0.05) = 2.005008; focal: 1000 tan(0.05) * 0.02 = 1.000834; together sqrt(4.020057 + 1.001669) = 2.240921.
        Assert.Equal(2.240921, ground.HorizonSigma, 5);
        Assert.Equal((1.4, 0.03, SizeMethods.Ground, true), (ground.CameraHeight, ground.HeightSigma, ground.Method, ground.IsKnown));
    }

    [Fact]
    public void A_reference_gives_the_sizes_of_the_cross_ratio()
    {
        var ground = GroundPlane.OfReference(540, 1, 600, 640, 2, 0.71, 0.05);

        Assert.Equal(0.71 / 0.4, ground.CameraHeight, 12);
        Assert.Equal(CrossRatio.HeightByReference(590, 640, 600, 640, 0.71, 540), ground.CameraHeight * CrossRatio.HeightInCameras(590, 640, 540), 12);
        Assert.Equal(SizeMethods.CrossRatio, ground.Method);
    }

    [Fact]
    public void The_deviation_of_a_reference_is_what_chance_makes_of_it()
    {
        var ground = GroundPlane.OfReference(540, 2, 560, 640, 2, 0.71, 0.05);
        var random = new Random(4);
        double Edge() => Math.Sqrt(2) * Normal(random);
        var found = Enumerable.Range(0, 20_000).Select(_ => Math.Log(GroundPlane.OfReference(
            540 + (2 * Normal(random)), 2, 560 + Edge(), 640 + Edge(), 2, 0.71 * Math.Exp(0.05 * Normal(random)), 0.05).CameraHeight)).ToArray();

        Assert.Equal(Math.Log(ground.CameraHeight), found.Average(), 0.002);
        Assert.Equal(ground.HeightSigma, Deviation(found), 0.03 * ground.HeightSigma);
    }

    [Fact]
    public void What_is_not_known_gives_no_ground()
    {
        Assert.False(GroundPlane.None.IsKnown);
        Assert.False(GroundPlane.OfMount(Intrinsics.None(IntrinsicsRefusal.NoData), 1.4, 0.03, 0, 0.002).IsKnown);
        Assert.False(GroundPlane.OfReference(540, 1, 500, 530, 2, 0.71, 0.05).IsKnown);
        Assert.False(GroundPlane.OfReference(double.NaN, 1, 600, 640, 2, 0.71, 0.05).IsKnown);
        Assert.False(GroundPlane.OfReference(540, 1, 600, 640, 2, -1, 0.05).IsKnown);
        Assert.False(new GroundPlane(540, -1, 1.4, 0.1, SizeMethods.Ground).IsKnown);
        Assert.False(new GroundPlane(540, 1, double.NaN, 0.1, SizeMethods.Ground).IsKnown);
        Assert.Throws<ArgumentOutOfRangeException>(() => GroundPlane.OfMount(Lens, 0, 0.03, 0, 0.002));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroundPlane.OfMount(Lens, 1.4, -1, 0, 0.002));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroundPlane.OfMount(Lens, 1.4, 0.03, 1.6, 0.002));
    }

    internal static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    internal static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
