using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class IntrinsicsEstimateTests
{
    private static readonly ConfiguredLens Board = new(1000, 1010, 1920, 1080) { CenterX = 950, CenterY = 545 };
    private static readonly ExifLens Exif = new(new ExifTags(0, 20, 0, 0, 0, 1920, 1080, 0)); // 20 * 2202.9 / 43.2666 = 1018.3
    private static readonly FocalEstimate Clip = new(980, 0.1, 7);

    [Fact]
    public void The_operator_comes_first_then_the_file_then_the_clip_then_a_guess()
    {
        Assert.Equal(IntrinsicsSource.Configured, IntrinsicsEstimate.Resolve(1920, 1080, Board, Exif, Clip).Source);
        Assert.Equal(IntrinsicsSource.Exif35mm, IntrinsicsEstimate.Resolve(1920, 1080, null, Exif, Clip).Source);
        Assert.Equal(IntrinsicsSource.SelfCalibrated, IntrinsicsEstimate.Resolve(1920, 1080, null, null, Clip).Source);
        Assert.Equal(IntrinsicsSource.Guessed, IntrinsicsEstimate.Resolve(1920, 1080).Source);
    }

    [Fact]
    public void A_guess_is_seventy_degrees_give_or_take_a_quarter()
    {
        // 1920 / (2 tan 35 degrees) = 960 / 0.7002075 = 1371.02.
        var lens = IntrinsicsEstimate.Resolve(1920, 1080);

        Assert.Equal(1371.02, lens.FocalX, 2);
        Assert.Equal(0.25, lens.FocalSigma);
        // A frame on its side shows the same angle along its long side.
        Assert.Equal(lens.FocalX, IntrinsicsEstimate.Resolve(1080, 1920).FocalY, 9);
    }

    [Theory]
    [InlineData(224)]
    [InlineData(512)]
    [InlineData(1)]
    public void Of_a_small_square_frame_nothing_is_guessed(int side)
    {
        var lens = IntrinsicsEstimate.Resolve(side, side);

        Assert.Equal((false, IntrinsicsRefusal.SmallSquareCrop), (lens.IsKnown, lens.Refusal));
        Assert.True(IntrinsicsEstimate.Resolve(224, 224, new ConfiguredLens(200, 200, 224, 224)).IsKnown);
        Assert.Equal(IntrinsicsRefusal.SmallSquareCrop, IntrinsicsEstimate.Resolve(224, 224, Board).Refusal);
        Assert.False(IntrinsicsEstimate.Resolve(224, 224, null, Exif).IsKnown);
    }

    [Fact]
    public void A_calibration_follows_the_size_of_the_image_and_not_its_proportions()
    {
        var half = IntrinsicsEstimate.Resolve(960, 540, Board);

        Assert.Equal((500, 505, 475, 272.5), (half.FocalX, half.FocalY, half.CenterX, half.CenterY));
        // Cropped to 4:3: what the camera is is not known any more, and no guess either.
        Assert.Equal((IntrinsicsSource.None, IntrinsicsRefusal.OtherProportions), Pair(IntrinsicsEstimate.Resolve(1440, 1080, Board)));
        Assert.Equal((IntrinsicsSource.SelfCalibrated, IntrinsicsRefusal.None), Pair(IntrinsicsEstimate.Resolve(1440, 1080, Board, null, Clip)));
    }

    [Fact]
    public void A_source_that_says_otherwise_widens_the_chosen_one()
    {
        Assert.False(IntrinsicsEstimate.Resolve(1920, 1080, Board, Exif).IsContradicted);
        var lens = IntrinsicsEstimate.Resolve(1920, 1080, Board with { FocalX = 1600, FocalY = 1600 }, Exif);

        // ln(1600 / 1018.3) = 0.452.
        Assert.Equal((true, 1600, 0.452), (lens.IsContradicted, lens.FocalY, Math.Round(lens.FocalSigma, 3)));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_configured_number_that_is_no_focal_length_is_an_error_that_says_so(double focal)
    {
        var error = Assert.Throws<ArgumentException>(() => IntrinsicsEstimate.Resolve(1920, 1080, Board with { FocalX = focal }));

        Assert.Contains("FocalX", error.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => IntrinsicsEstimate.Resolve(0, 1080));
        Assert.Equal(IntrinsicsSource.Guessed, IntrinsicsEstimate.Resolve(1920, 1080, null, null, new FocalEstimate(focal, 0.1, 3)).Source);
    }

    private static (IntrinsicsSource, IntrinsicsRefusal) Pair(Intrinsics lens) => (lens.Source, lens.Refusal);
}
