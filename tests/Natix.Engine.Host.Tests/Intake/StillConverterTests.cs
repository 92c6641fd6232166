using Natix.Engine.Host.Intake;
using SkiaSharp;

namespace Natix.Engine.Host.Tests.Intake;

public sealed class StillConverterTests
{
    [Fact]
    public void A_png_becomes_a_jpeg_of_the_same_picture()
    {
        using var folder = new TemporaryFolder();
        var jpeg = StillConverter.ToJpeg(folder.Write("x.png", Pictures.Png(120, 80)), FrameLimits.Default, out var error);
        Assert.False(error.IsError);
        using var bitmap = SKBitmap.Decode(jpeg);
        Assert.Equal((120, 80), (bitmap.Width, bitmap.Height));
        Assert.True(bitmap.GetPixel(60, 10).Blue > 200);
    }

    [Fact]
    public void Limits_are_kept_before_anything_is_decoded()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("x.png", Pictures.Png(120, 80));
        Assert.Null(StillConverter.ToJpeg(path, new FrameLimits(MaxPixels: 100), out var pixels));
        Assert.Equal(FrameErrorCode.TooManyPixels, pixels.Code);
        Assert.Null(StillConverter.ToJpeg(path, new FrameLimits(MaxBytes: 100), out var bytes));
        Assert.Equal(FrameErrorCode.TooManyBytes, bytes.Code);
    }

    [Fact]
    public void A_cut_off_png_is_truncated_and_rubbish_is_corrupt()
    {
        using var folder = new TemporaryFolder();
        var png = Pictures.Png(120, 80);
        Assert.Null(StillConverter.ToJpeg(folder.Write("cut.png", png[..(png.Length / 2)]), FrameLimits.Default, out var cut));
        Assert.Equal(FrameErrorCode.Truncated, cut.Code);
        Assert.Null(StillConverter.ToJpeg(folder.Write("bad.png", png[..20]), FrameLimits.Default, out var bad));
        Assert.True(bad.IsError);
    }

    [Fact]
    public void An_image_longer_than_a_jpeg_can_be_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(StillConverter.ToJpeg(folder.Write("long.png", Pictures.Strip(65_501)), FrameLimits.Default, out var error));
        Assert.Equal(FrameErrorCode.Unsupported, error.Code);
        Assert.Contains("65500", error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 120, 80, 60, 10)]
    [InlineData(3, 120, 80, 60, 70)]
    [InlineData(6, 80, 120, 70, 60)]
    [InlineData(8, 80, 120, 10, 60)]
    public void The_orientation_of_a_webp_is_applied(byte orientation, int width, int height, int skyX, int skyY) =>
        AssertTurned("x.webp", Pictures.WebpWithOrientation(120, 80, orientation), (width, height), (skyX, skyY));

    [Theory]
    [InlineData(1, 120, 80, 60, 10)]
    [InlineData(3, 120, 80, 60, 70)]
    [InlineData(6, 80, 120, 70, 60)]
    public void The_orientation_of_a_png_is_applied(byte orientation, int width, int height, int skyX, int skyY) =>
        AssertTurned("x.png", Pictures.PngWithOrientation(120, 80, orientation), (width, height), (skyX, skyY));

    private static void AssertTurned(string name, byte[] image, (int Width, int Height) size, (int X, int Y) sky)
    {
        using var folder = new TemporaryFolder();
        var jpeg = StillConverter.ToJpeg(folder.Write(name, image), FrameLimits.Default, out var error);
        Assert.False(error.IsError, error.ToString());
        using var bitmap = SKBitmap.Decode(jpeg);
        Assert.Equal(size, (bitmap.Width, bitmap.Height));
        Assert.True(bitmap.GetPixel(sky.X, sky.Y).Blue > 200, "the sky is not where it should be");
    }
}
