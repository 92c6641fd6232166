using FsCheck.Xunit;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class ExifLensTests
{
    // A telephone: 28 mm equivalent, 4.25 mm on a sensor of 5.64 x 4.23 mm (4000 / 5.64 = 709.22 pixels a millimetre = 7092.2 a centimetre).
    private static readonly ExifTags Film = new(0, 28, 0, 0, 0, 4000, 3000, 0);
    private static readonly ExifTags Plane = new(4.25, 0, 7092.2, 7092.2, 3, 4000, 3000, 0);

    [Fact]
    public void Film_millimetres_count_by_the_diagonal()
    {
        // The diagonal is 5000 pixels for 43.2666 mm: 28 * 5000 / 43.266615 = 3235.75.
        var lens = Film.For(4000, 3000);

        Assert.Equal((IntrinsicsSource.Exif35mm, 3235.75, 2000, 1500), (lens.Source, Math.Round(lens.FocalX, 2), lens.CenterX, lens.CenterY));
        // Whole millimetres: 1 / (28 sqrt 12) = 0.010310; with 0.035 for what is compared: sqrt(0.001225 + 0.0001063) = 0.036487.
        Assert.Equal(0.036487, lens.FocalSigma, 6);
    }

    [Fact]
    public void Pixels_a_millimetre_of_the_sensor_count_directly()
    {
        // 4.25 mm * 709.22 = 3014.185 pixels.
        var lens = Plane.For(4000, 3000);

        Assert.Equal((IntrinsicsSource.ExifFocalPlane, 3014.2, 0.02), (lens.Source, Math.Round(lens.FocalY, 1), lens.FocalSigma));
    }

    [Theory]
    [InlineData(2, 25.4)]
    [InlineData(0, 25.4)]
    [InlineData(3, 10)]
    [InlineData(4, 1)]
    [InlineData(5, 0.001)]
    public void Every_unit_of_resolution_means_the_same_lens(int unit, double millimetres) =>
        Assert.Equal(3014.185, (Plane with { FocalPlaneXResolution = 709.22 * millimetres, FocalPlaneResolutionUnit = unit }).For(4000, 3000).FocalY, 3);

    [Fact]
    public void A_smaller_copy_has_a_smaller_focal_length_and_a_turned_one_the_same()
    {
        Assert.Equal(Film.For(4000, 3000).FocalY / 4, Film.For(1000, 750).FocalY, 9);
        Assert.Equal(Plane.For(4000, 3000).FocalY / 4, Plane.For(1000, 750).FocalY, 9);
        Assert.Equal(Plane.For(4000, 3000).FocalY, Plane.For(3000, 4000).FocalY, 9);
        Assert.Equal(Plane.For(4000, 3000).FocalY / 2, (Plane with { PixelXDimension = 3000, PixelYDimension = 4000 }).For(2000, 1500).FocalY, 9);
    }

    [Theory]
    [InlineData(4000, 2250)] // video
    [InlineData(3000, 3000)]
    [InlineData(224, 224)]
    public void A_frame_of_other_proportions_is_a_crop(int width, int height)
    {
        Assert.Equal(IntrinsicsRefusal.OtherProportions, Film.For(width, height).Refusal);
        Assert.False(Plane.For(width, height).IsKnown);
    }

    [Fact]
    public void Without_the_size_as_taken_a_crop_cannot_be_told_and_the_number_is_worth_less()
    {
        var unproven = Film with { PixelXDimension = 0, PixelYDimension = 0 };

        Assert.Equal(IntrinsicsRefusal.SmallSquareCrop, unproven.For(224, 224).Refusal);
        Assert.True(unproven.For(4000, 3000).FocalSigma > 2 * Film.For(4000, 3000).FocalSigma);
        // Pixels a millimetre are those of the picture as taken: without its size they say nothing.
        Assert.Equal(IntrinsicsRefusal.NoData, (Plane with { PixelXDimension = 0 }).For(4000, 3000).Refusal);
    }

    [Fact]
    public void When_the_two_disagree_the_difference_is_the_deviation()
    {
        var both = Plane with { FocalLengthIn35mmFilm = 14 };
        var lens = both.For(4000, 3000);

        // ln(3014.185 / 1617.88) = 0.6222.
        Assert.True(lens.IsContradicted);
        Assert.Equal(0.6222, lens.FocalSigma, 3);
        Assert.False((Plane with { FocalLengthIn35mmFilm = 26 }).For(4000, 3000).IsContradicted);
    }

    [Fact]
    public void Digital_zoom_narrows_the_view()
    {
        Assert.Equal(2 * 3014.185, (Plane with { DigitalZoomRatio = 2 }).For(4000, 3000).FocalY, 3);
        // Whether film millimetres count it in is not agreed on: half of ln 2 more.
        Assert.True((Film with { DigitalZoomRatio = 2 }).For(4000, 3000).FocalSigma > 0.34);
    }

    [Fact]
    public void Wrong_tags_are_refused()
    {
        Assert.Equal(IntrinsicsRefusal.Impossible, (Film with { FocalLengthIn35mmFilm = 1 }).For(4000, 3000).Refusal);
        Assert.Equal(IntrinsicsRefusal.Impossible, (Plane with { FocalPlaneResolutionUnit = 5 }).For(4000, 3000).Refusal);
        Assert.Equal(IntrinsicsRefusal.NoData, (Plane with { FocalPlaneResolutionUnit = 9 }).For(4000, 3000).Refusal);
        Assert.Equal(IntrinsicsRefusal.NoData, default(ExifTags).For(4000, 3000).Refusal);
    }

    [Property(MaxTest = 500)]
    public void Whatever_the_tags_a_lens_is_one_or_is_none(int seed)
    {
        var random = new Random(seed);
        double Any() => random.Next(8) switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => -random.NextDouble() * 100,
            3 => 0,
            4 => double.Epsilon,
            5 => 1e300,
            _ => random.NextDouble() * 5000,
        };
        var exif = new ExifTags(Any(), Any(), Any(), Any(), random.Next(-1, 7), random.Next(-5, 5000), random.Next(-5, 5000), Any());

        var lens = exif.For(random.Next(1, 5000), random.Next(1, 5000));

        Assert.True(!lens.IsKnown || (lens.FocalX > 0 && double.IsFinite(lens.FocalX) && lens.FocalSigma > 0 && double.IsFinite(lens.FocalSigma)), $"{exif} gave {lens}");
        Assert.True(lens.IsKnown == (lens.Refusal == IntrinsicsRefusal.None), $"{exif} gave {lens}");
    }
}

file static class Lenses
{
    public static Intrinsics For(this ExifTags tags, int width, int height) => new ExifLens(tags).For(width, height);
}
