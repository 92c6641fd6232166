namespace Natix.Engine.GpuCheck.Tests;

public sealed class NvJpegVerdictTests
{
    private static readonly JpegRate Quick = new("jpeg_224", 36_000, 35_000, 48, 0);

    [Fact]
    public void Predictions_that_hold_pass_and_are_shown()
    {
        var result = Judge([Quick, new("jpeg_1080p", 900, null, double.PositiveInfinity, 0)], 0.91);

        Assert.True(result.Passed);
        Assert.Contains("nvJPEG (Hardware)", result.Summary, StringComparison.Ordinal);
        Assert.Equal("at least 35000", result.Figures.Single(f => f.Name == "jpeg_224_per_second").Target);
        Assert.Equal(99, result.Figures.Single(f => f.Name == "jpeg_1080p_decibels").Value);
        Assert.All(result.WithoutTimes().Figures, f => Assert.DoesNotContain("second", f.Name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(34_999, 48, 0, 0.91, "34999 frames a second were measured, 35000 predicted")]
    [InlineData(36_000, 44.9, 0, 0.91, "44.9 dB from the processor's")]
    [InlineData(36_000, double.NaN, 0, 0.91, "NaN dB")]
    [InlineData(36_000, 48, 3, 0.91, "the processor decoded 3 frames")]
    [InlineData(36_000, 48, 0, 0.89, "reach 89 % of the link")]
    public void Each_that_does_not_hold_fails_and_says_so(double rate, double decibels, int fellBack, double share, string text)
    {
        var result = Judge([Quick with { PerSecond = rate, Decibels = decibels, FellBack = fellBack }], share);

        Assert.False(result.Passed);
        Assert.Contains(text, result.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Small_sizes_are_judged_by_their_pixels_alone()
    {
        Assert.True(NvJpegVerdict.Of("Hybrid", [Quick with { PerSecond = 10 }], 0.1, 1e9, small: true).Passed);
        Assert.False(NvJpegVerdict.Of("Hybrid", [Quick with { Decibels = 30 }], 1, 1e9, small: true).Passed);
    }

    [Fact]
    public void Decibels_are_those_of_the_squared_difference()
    {
        Assert.Equal(double.PositiveInfinity, NvJpegVerdict.Decibels([1, 2], [1, 2]));
        Assert.Equal(48.13, NvJpegVerdict.Decibels([1, 2], [2, 1]), 0.01);
        Assert.Equal(0, NvJpegVerdict.Decibels([0], [255]), 1e-9);
        Assert.Throws<ArgumentException>(() => NvJpegVerdict.Decibels([1], [1, 2]));
    }

    [Fact]
    public void It_runs_only_when_it_is_named_and_its_scenes_are_JPEGs_that_differ()
    {
        Assert.DoesNotContain("nvjpeg", CheckOptions.Parse([]).Only);
        Assert.Equal(["context", "nvjpeg"], CheckOptions.Parse(["--only", "nvjpeg", "--only", "context"]).Only);
        Assert.Contains("nvjpeg", Assert.Throws<FormatException>(() => CheckOptions.Parse(["--only", "jpeg"])).Message, StringComparison.Ordinal);
        var (one, other) = (CodedScene.Of(64, 40, 1), CodedScene.Of(64, 40, 2));
        Assert.Equal([0xFF, 0xD8], one[..2]);
        Assert.NotEqual(one, other);
    }

    private static CheckResult Judge(JpegRate[] rates, double share) => NvJpegVerdict.Of("Hardware", rates, share, 50e9, small: false);
}
