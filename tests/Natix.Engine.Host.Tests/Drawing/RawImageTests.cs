using Natix.Engine.Host.Drawing;
using SkiaSharp;

namespace Natix.Engine.Host.Tests.Drawing;

public sealed class RawImageTests
{
    // Pure red, green and grey as the standards give them: BT.601-7 table 3, BT.709-6 table 3, JFIF 1.02.
    [Theory]
    [InlineData(YuvMatrix.Bt601Limited, 81, 90, 240, 255, 0, 0)]
    [InlineData(YuvMatrix.Bt601Limited, 145, 54, 34, 0, 255, 0)]
    [InlineData(YuvMatrix.Bt601Limited, 16, 128, 128, 0, 0, 0)]
    [InlineData(YuvMatrix.Bt601Limited, 235, 128, 128, 255, 255, 255)]
    [InlineData(YuvMatrix.Bt709Limited, 63, 102, 240, 255, 0, 0)]
    [InlineData(YuvMatrix.Bt709Limited, 173, 42, 26, 0, 255, 0)]
    [InlineData(YuvMatrix.Bt601Full, 76, 85, 255, 255, 0, 0)]
    [InlineData(YuvMatrix.Bt709Full, 54, 99, 255, 255, 0, 0)]
    public void Colours_are_those_of_the_standard(YuvMatrix matrix, byte y, byte cb, byte cr, int red, int green, int blue)
    {
        var format = FrameFormat.Raw(PixelLayout.Nv12, 4, 3, matrix);
        var bytes = new byte[format.ByteCount];
        bytes.AsSpan(0, 12).Fill(y);
        for (var i = 12; i < bytes.Length; i += 2)
            (bytes[i], bytes[i + 1]) = (cb, cr);
        using var bitmap = RawImage.ToBitmap(bytes, format, 100)!;
        Assert.Equal((4, 3), (bitmap.Width, bitmap.Height));
        for (var i = 0; i < 12; i++)
        {
            var pixel = bitmap.GetPixel(i % 4, i / 4);
            Assert.True(Math.Abs(pixel.Red - red) <= 2 && Math.Abs(pixel.Green - green) <= 2 && Math.Abs(pixel.Blue - blue) <= 2, $"{pixel}");
        }
    }

    [Fact]
    public void Rgb_comes_as_it_is()
    {
        var format = FrameFormat.Raw(PixelLayout.Rgb24, 3, 2);
        using var bitmap = RawImage.ToBitmap([.. Enumerable.Range(1, 18).Select(i => (byte)i)], format, 100)!;
        Assert.Equal(new SKColor(16, 17, 18), bitmap.GetPixel(2, 1));
        Assert.Equal(new SKColor(4, 5, 6), bitmap.GetPixel(1, 0));
    }

    [Theory]
    [InlineData(4000, 2000, 1000, 500)]
    [InlineData(4000, 1, 1000, 1)]
    [InlineData(1999, 4, 1999, 4)]
    public void Large_frames_are_thinned_out(int width, int height, int expectedWidth, int expectedHeight)
    {
        var format = FrameFormat.Raw(PixelLayout.Rgb24, width, height);
        using var bitmap = RawImage.ToBitmap(new byte[format.ByteCount], format, 1000)!;
        Assert.Equal((expectedWidth, expectedHeight), (bitmap.Width, bitmap.Height));
    }

    [Fact]
    public void Too_few_bytes_are_no_picture() => Assert.Null(RawImage.ToBitmap(new byte[17], FrameFormat.Raw(PixelLayout.Rgb24, 3, 2), 100));
}
