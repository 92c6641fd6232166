using FsCheck.Xunit;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class SizeEstimateTests
{
    private static readonly Intrinsics Lens = new(1000, 1000, 960, 540, 0.02, IntrinsicsSource.Configured, IntrinsicsRefusal.None);
    private static readonly GroundPlane Ground = new(540, 2, 1.4, 0.03, SizeMethods.Ground);
    private static readonly Detection Cone = new(947.5f, 590, 972.5f, 640, 1, 0, 0);

    [Fact]
    public void By_depth_it_is_pixels_times_depth_over_focal_length()
    {
        // 50 px at 14 m, f = 1000: 0.7 m; 25 px: 0.35 m. Variance 0.1^2 + 0.02^2 + (2/50)^2 = 0.012; of the width 0.0104 + (2/25)^2 = 0.0168.
        var size = SizeEstimate.Of(Cone, 14, View(GroundPlane.None), true);

        Assert.Equal((0.7, 0.35, SizeMethods.Pinhole), Figures(size));
        Assert.Equal(Math.Sqrt(0.012), size.HeightSigma, 6);
        Assert.Equal(Math.Sqrt(0.0168), size.WidthSigma, 6);
        Assert.True(float.IsNaN(size.DepthRatio));
    }

    [Fact]
    public void By_the_ground_it_is_a_share_of_the_cameras_height()
    {
        // 1.4 m / 100 rows = 0.014 m a pixel. Variance 0.03^2 + (2/100)^2 = 0.0013; top 2/50^2 = 0.0008, bottom 2 (1/50 - 1/100)^2 = 0.0002.
        var size = SizeEstimate.Of(Cone, float.NaN, View(Ground), true);

        Assert.Equal((0.7, 0.35, SizeMethods.Ground), Figures(size));
        Assert.Equal(Math.Sqrt(0.0013 + 0.0008 + 0.0002), size.HeightSigma, 6);
        // Sides 4/25^2 = 0.0064, and the foot moves the scale: 2/100^2 = 0.0002.
        Assert.Equal(Math.Sqrt(0.0013 + 0.0064 + 0.0002), size.WidthSigma, 6);
    }

    [Fact]
    public void Both_together_are_weighed_by_inverse_variance_and_the_edges_count_once()
    {
        // Scale by depth: variance 0.0104; by ground 0.0013 + 2/100^2 = 0.0015. Ground weighs 0.0104 / 0.0119 = 0.87395.
        // Depth says 0.015, ground 0.014: exp(0.12605 ln 0.015 + 0.87395 ln 0.014) = 0.0141223; times 50 = 0.706114.
        var size = SizeEstimate.Of(Cone, 15, View(Ground), true);

        Assert.Equal(0.706114, size.Height, 5);
        Assert.Equal(15 / 14.0, size.DepthRatio, 5);
        // ln(15/14) / sqrt(0.0119) = 0.068993 / 0.109087 = 0.63246.
        Assert.Equal(0.63246, size.Disagreement, 4);
        // 0.12605^2 * 0.0104 + 0.87395^2 * 0.0013 + 0.0008 + 2 (1/50 - 0.87395/100)^2 = 0.00016524 + 0.00099292 + 0.0008 + 0.00025359 = 0.00221175.
        Assert.Equal(Math.Sqrt(0.00221175), size.HeightSigma, 5);
        Assert.Equal(SizeMethods.Pinhole | SizeMethods.Ground, size.Methods);
    }

    [Fact]
    public void Methods_that_differ_beyond_chance_widen_the_result()
    {
        // ln(20/14) / 0.109087 = 3.2697: half of that is 1.6348 times as wide.
        var (near, far) = (SizeEstimate.Of(Cone, 14, View(Ground), true), SizeEstimate.Of(Cone, 20, View(Ground), true));

        Assert.Equal(3.2697, far.Disagreement, 3);
        Assert.Equal(1.6348 * near.HeightSigma, far.HeightSigma, 4);
    }

    [Fact]
    public void A_range_is_longer_than_a_depth_and_pixels_need_not_be_square()
    {
        // The middle of the box at column 1710: x = 0.75, y = 0.075; 1 + 0.5625 + 0.005625 = 1.568125.
        var box = new Detection(1697.5f, 590, 1722.5f, 640, 1, 0, 0);
        var lens = Lens with { FocalX = 500 };

        Assert.Equal(0.7 / Math.Sqrt(1.568125), SizeEstimate.Of(box, 14, View(GroundPlane.None, DepthKind.Range), true).Height, 6);
        Assert.Equal(0.7, SizeEstimate.Of(Cone, 14, GeometryView.Create(1920, 1080, lens, Ground, DepthKind.Axial, MeasurementSigma.Usual), false).Width, 6);
        Assert.Equal(0.7, SizeEstimate.Of(Cone, float.NaN, GeometryView.Create(1920, 1080, lens, Ground, DepthKind.None, MeasurementSigma.Usual), true).Width, 6);
    }

    [Fact]
    public void A_depth_made_with_the_focal_length_takes_its_error_out()
    {
        var unknown = Lens with { FocalSigma = 0.25 };
        var canonical = SizeEstimate.Of(Cone, 14, GeometryView.Create(1920, 1080, unknown, GroundPlane.None, DepthKind.AxialByFocal, MeasurementSigma.Usual), true);

        Assert.Equal(Math.Sqrt(0.01 + 0.0016), canonical.HeightSigma, 6);
    }

    [Fact]
    public void Without_a_foot_on_the_ground_or_near_the_horizon_the_ground_says_nothing()
    {
        Assert.Equal(SizeMethods.None, SizeEstimate.Of(Cone, float.NaN, View(Ground), false).Methods);
        // Rows 2 and edges sqrt(2) uncertain: five deviations are 5 sqrt(6) = 12.2 rows.
        Assert.Equal(SizeMethods.None, SizeEstimate.Of(Cone with { Top = 500, Bottom = 552 }, float.NaN, View(Ground), true).Methods);
        Assert.Equal(SizeMethods.Ground, SizeEstimate.Of(Cone with { Top = 500, Bottom = 553 }, float.NaN, View(Ground), true).Methods);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-3f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_depth_that_is_none_is_not_used(float depth)
    {
        Assert.Equal(SizeMethods.Ground, SizeEstimate.Of(Cone, depth, View(Ground), true).Methods);
        Assert.Equal(SizeMethods.None, SizeEstimate.Of(Cone, depth, View(GroundPlane.None), true).Methods);
    }

    [Theory]
    [InlineData(60, 14, true, true)]
    [InlineData(60, 14, true, false)]
    [InlineData(60, 14, false, true)]
    [InlineData(150, 6, true, true)]
    public void First_order_is_what_chance_makes_of_it(double pixels, float depth, bool byDepth, bool byGround)
    {
        // 40,000 draws of everything that is uncertain; the estimate's own deviation is that at the true values.
        var random = new Random(9);
        var bottom = 540 + (1400.0 / depth);
        var sigma = new MeasurementSigma(2, 0.1);
        var (heights, widths) = (new double[40_000], new double[40_000]);
        for (var i = 0; i < heights.Length; i++)
        {
            var box = Box(bottom, pixels, () => Math.Sqrt(2) * GroundPlaneTests.Normal(random));
            var view = Drawn(() => GroundPlaneTests.Normal(random));
            var size = SizeEstimate.Of(box, (float)(depth * Math.Exp(0.1 * GroundPlaneTests.Normal(random))), view, byGround);
            (heights[i], widths[i]) = (Math.Log(size.Height), Math.Log(size.Width));
        }

        var exact = SizeEstimate.Of(Box(bottom, pixels, () => 0), depth, Drawn(() => 0), byGround);
        // Methods that differ are widened, and so a little wider than chance.
        Assert.Equal(Math.Log(exact.Height), heights.Average(), 0.05 * exact.HeightSigma);
        Assert.Equal(exact.HeightSigma, GroundPlaneTests.Deviation(heights), 0.04 * exact.HeightSigma);
        Assert.Equal(exact.WidthSigma, GroundPlaneTests.Deviation(widths), 0.04 * exact.WidthSigma);

        GeometryView Drawn(Func<double> normal)
        {
            var focal = 1000 * Math.Exp(0.02 * normal());
            return GeometryView.Create(
                1920, 1080, Lens with { FocalX = focal, FocalY = focal },
                Ground with { HorizonRow = 540 + (2 * normal()), CameraHeight = 1.4 * Math.Exp(0.03 * normal()) },
                byDepth ? DepthKind.Axial : DepthKind.None, sigma);
        }
    }

    [Property(MaxTest = 300)]
    public void A_world_twice_as_large_and_far_looks_the_same(ushort column, ushort top, ushort height, ushort depth, byte scale)
    {
        var box = new Detection(column % 1800, 300 + (top % 300), (column % 1800) + 30, 310 + (top % 300) + (height % 300), 1, 0, 0);
        var (metres, s) = (1f + (depth % 60), 1f + (scale / 64f));
        var (one, more) = (SizeEstimate.Of(box, metres, View(Ground), true), SizeEstimate.Of(box, metres * s, View(Ground with { CameraHeight = 1.4 * s }), true));

        Assert.Equal(one.Height * s, more.Height, 1e-4 * one.Height * s);
        Assert.Equal(one.HeightSigma, more.HeightSigma, 1e-4);
        Assert.Equal(one.Methods, more.Methods);
    }

    [Property(MaxTest = 300)]
    public void An_image_twice_as_large_shows_the_same_sizes(ushort top, ushort height, ushort depth)
    {
        var box = new Detection(900, 300 + (top % 300), 940, 310 + (top % 300) + (height % 300), 1, 0, 0);
        var metres = 1f + (depth % 60);
        var doubled = GeometryView.Create(
            3840, 2160, Lens with { FocalX = 2000, FocalY = 2000, CenterX = 1920, CenterY = 1080 }, Ground with { HorizonRow = 1080, HorizonSigma = 4 },
            DepthKind.Axial, new MeasurementSigma(4, 0.1));

        var (one, two) = (SizeEstimate.Of(box, metres, View(Ground), true), SizeEstimate.Of(
            box with { Left = 1800, Right = 1880, Top = 2 * box.Top, Bottom = 2 * box.Bottom }, metres, doubled, true));

        Assert.Equal(one.Height, two.Height, 1e-4 * one.Height);
        Assert.Equal(one.HeightSigma, two.HeightSigma, 1e-4);
    }

    [Property(MaxTest = 300)]
    public void A_taller_box_or_a_greater_depth_is_a_taller_object_and_knowing_less_is_never_surer(ushort height, ushort depth, byte more, byte doubt)
    {
        var (pixels, metres) = (20f + (height % 200), 2f + (depth % 60));
        var box = Cone with { Top = 640 - pixels };
        var size = SizeEstimate.Of(box, metres, View(Ground), true);
        var taller = SizeEstimate.Of(box with { Top = box.Top - 1 - more }, metres, View(Ground), true);
        var farther = SizeEstimate.Of(box, metres * (1.01f + (more / 100f)), View(Ground), true);
        var unsure = SizeEstimate.Of(box, metres, GeometryView.Create(
            1920, 1080, Lens with { FocalSigma = 0.02 + (doubt / 255.0) }, GroundPlane.None, DepthKind.Axial, MeasurementSigma.Usual), true);

        Assert.True(taller.Height > size.Height && farther.Height > size.Height);
        Assert.True(unsure.HeightSigma >= SizeEstimate.Of(box, metres, View(GroundPlane.None), true).HeightSigma);
        Assert.True(size.Height > 0 && size.HeightSigma > 0);
    }

    private static (double, double, SizeMethods) Figures(in SizeEstimate size) => (Math.Round(size.Height, 6), Math.Round(size.Width, 6), size.Methods);

    private static Detection Box(double bottom, double pixels, Func<double> error) => new(
        (float)(960 - (pixels / 2) + error()), (float)(bottom - pixels + error()), (float)(960 + (pixels / 2) + error()), (float)(bottom + error()), 1, 0, 0);

    private static GeometryView View(in GroundPlane ground, DepthKind depth = DepthKind.Axial) =>
        GeometryView.Create(1920, 1080, Lens, ground, depth, MeasurementSigma.Usual);
}
