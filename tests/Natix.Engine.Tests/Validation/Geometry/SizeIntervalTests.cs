using FsCheck.Xunit;
using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class SizeIntervalTests
{
    [Fact]
    public void A_cone_at_ten_metres_has_its_size_and_the_deviation_of_its_parts()
    {
        // 71 px at Z = 10 m, f = 1000: 71 * 10 / 1000 = 0.71 m. sigma/H = sqrt((2/71)^2 + 0.1^2 + 0.02^2)
        // = sqrt(0.00079349 + 0.01 + 0.0004) = sqrt(0.01119349) = 0.10579930. Two deviations: 0.71 * 0.2115986 = 0.15023501.
        var size = SizeInterval.Of(71, 10, 1000, 0.02, MeasurementSigma.Usual);

        Assert.Equal(0.71, size.Value, 12);
        Assert.Equal(0.71 - 0.15023501, size.Low, 7);
        Assert.Equal(0.71 + 0.15023501, size.High, 7);
    }

    [Theory]
    [InlineData(71, 2.0 / 71)] // 10 m: 2.8 %
    [InlineData(24, 2.0 / 24)] // 30 m: 8.3 %
    [InlineData(12, 2.0 / 12)] // 60 m: 16.7 %
    public void Two_pixels_weigh_the_more_the_smaller_the_box(double pixels, double relative) =>
        Assert.Equal(relative, SizeInterval.RelativeSigma(pixels, 0, new MeasurementSigma(2, 0)), 12);

    [Fact]
    public void An_interval_excludes_only_what_none_of_it_reaches()
    {
        var size = new SizeInterval(0.5, 0.7, 0.9);

        Assert.False(size.Excludes(0.4, 1.05)); // a cone
        Assert.False(size.Excludes(0.9, 1.2));
        Assert.True(size.Excludes(0.91, 1.2));
        Assert.True(size.Excludes(0.1, 0.49));
        Assert.False(SizeInterval.Of(71, double.NaN, 1000, 0.02, MeasurementSigma.Usual).Excludes(0.4, 1.05));
    }

    [Fact]
    public void Round_a_logarithm_it_is_as_far_up_as_down_in_ratio_and_never_below_nothing()
    {
        // ln 2 a deviation: two of them are a factor of 4.
        var size = SizeInterval.AroundLogarithm(1, MathF.Log(2));

        Assert.Equal((0.25, 1, 4), (Math.Round(size.Low, 6), size.Value, Math.Round(size.High, 5)));
        Assert.True(SizeInterval.AroundLogarithm(1, 10).Low > 0);
        Assert.False(SizeInterval.Unknown.Excludes(0, 1));
    }

    [Fact]
    public void A_side_cut_by_the_border_may_be_of_any_size_above()
    {
        var geometry = new BoxGeometry(2, 1, 0.1f, 0.1f, 10, 1, 1);

        var (width, height) = SizeInterval.Of(geometry, new Detection(0, 100, 50, 200, 1, 0, 0), 640, 480);

        Assert.Equal((1.6, double.PositiveInfinity), (Math.Round(width.Low, 6), width.High));
        Assert.Equal((0.8, 1.2), (Math.Round(height.Low, 6), Math.Round(height.High, 6)));
    }

    [Property(MaxTest = 200)]
    public void Twice_as_far_is_twice_as_large_and_as_uncertain(ushort pixels, ushort depth)
    {
        var (length, metres) = (1.0 + (pixels % 1000), 1.0 + (depth % 100));
        var near = SizeInterval.Of(length, metres, 1000, 0.05, MeasurementSigma.Usual);
        var far = SizeInterval.Of(length, 2 * metres, 1000, 0.05, MeasurementSigma.Usual);

        Assert.Equal(2 * near.Value, far.Value, 9);
        Assert.Equal(2 * near.Low, far.Low, 9);
        Assert.Equal(2 * near.High, far.High, 9);
    }

    [Property(MaxTest = 200)]
    public void Intervals_hold_their_value_and_knowing_less_never_narrows_them(ushort pixels, ushort depth, byte focal, byte edge)
    {
        var (length, metres, sigma) = (1.0 + (pixels % 500), 1.0 + (depth % 100), new MeasurementSigma(edge / 32.0, 0.1));
        var known = SizeInterval.Of(length, metres, 1000, 0, sigma);
        var unknown = SizeInterval.Of(length, metres, 1000, focal / 255.0, sigma);

        Assert.InRange(known.Value, known.Low, known.High);
        Assert.True(known.Low >= 0 && unknown.Low <= known.Low && unknown.High >= known.High);
    }
}
