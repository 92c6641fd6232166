using Natix.Engine.Host.Intake;
using SkiaSharp;

namespace Natix.Engine.Host.Tests.Intake;

public sealed class StillDecoderTests : IDisposable
{
    private readonly TestSlabs _slabs = new();

    public void Dispose() => _slabs.Dispose();

    [Fact]
    public void A_png_becomes_its_very_pixels_and_the_copy_is_counted()
    {
        var png = Pictures.Png(121, 80);
        using var lease = StillDecoder.Decode(png, FrameLimits.Default, _slabs.Rent, out var error)!;
        Assert.False(error.IsError, error.ToString());
        Assert.Equal(FrameFormat.Raw(PixelLayout.Rgb24, 121, 80), lease.Format);
        Assert.Equal((121 * 80 * 3, 121L * 80 * 3), (lease.Length, lease.BytesCopied));
        using var bitmap = SKBitmap.Decode(png);
        for (var y = 0; y < 80; y++)
        {
            for (var x = 0; x < 121; x++)
                Assert.Equal(bitmap.GetPixel(x, y), Pixel(lease, x, y));
        }
    }

    [Fact]
    public void Transparent_pixels_become_white()
    {
        using var bitmap = new SKBitmap(2, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        bitmap.SetPixel(0, 0, new SKColor(200, 0, 0, 0));
        bitmap.SetPixel(1, 0, new SKColor(255, 0, 0, 128));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var lease = StillDecoder.Decode(data.AsSpan(), FrameLimits.Default, _slabs.Rent, out _)!;
        Assert.Equal(new SKColor(255, 255, 255), Pixel(lease, 0, 0));
        Assert.Equal(new SKColor(255, 127, 127), Pixel(lease, 1, 0));
    }

    [Fact]
    public void Limits_are_kept_before_anything_is_decoded()
    {
        Assert.Null(StillDecoder.Decode(Pictures.Png(120, 80), new FrameLimits(MaxPixels: 100), _slabs.Rent, out var error));
        Assert.Equal(FrameErrorCode.TooManyPixels, error.Code);
        Assert.Contains("--max-pixels", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_off_png_is_truncated_and_rubbish_is_corrupt()
    {
        var png = Pictures.Png(120, 80);
        Assert.Null(StillDecoder.Decode(png.AsSpan(0, png.Length / 2), FrameLimits.Default, _slabs.Rent, out var cut));
        Assert.Equal(FrameErrorCode.Truncated, cut.Code);
        Assert.Null(StillDecoder.Decode(png.AsSpan(0, 20), FrameLimits.Default, _slabs.Rent, out var bad));
        Assert.Equal(FrameErrorCode.Corrupt, bad.Code);
        Assert.Null(StillDecoder.Decode([], FrameLimits.Default, _slabs.Rent, out var none));
        Assert.True(none.IsError);
    }

    [Fact]
    public void An_image_longer_than_a_jpeg_can_be_is_refused()
    {
        Assert.Null(StillDecoder.Decode(Pictures.Strip(65_501), FrameLimits.Default, _slabs.Rent, out var error));
        Assert.Equal(FrameErrorCode.Unsupported, error.Code);
        Assert.Contains("65500", error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 120, 80, 60, 10)]
    [InlineData(3, 120, 80, 60, 70)]
    [InlineData(6, 80, 120, 70, 60)]
    [InlineData(8, 80, 120, 10, 60)]
    public void The_orientation_of_a_webp_is_applied(byte orientation, int width, int height, int skyX, int skyY) =>
        AssertTurned(Pictures.WebpWithOrientation(120, 80, orientation), (width, height), (skyX, skyY));

    [Theory]
    [InlineData(1, 120, 80, 60, 10)]
    [InlineData(3, 120, 80, 60, 70)]
    [InlineData(6, 80, 120, 70, 60)]
    public void The_orientation_of_a_png_is_applied(byte orientation, int width, int height, int skyX, int skyY) =>
        AssertTurned(Pictures.PngWithOrientation(120, 80, orientation), (width, height), (skyX, skyY));

    [Fact]
    public void Every_orientation_walks_as_the_matrix_maps()
    {
        const int Width = 5, Height = 3;
        foreach (var origin in Enum.GetValues<SKEncodedOrigin>())
        {
            var walk = StoredWalk.Of(origin, Width, Height);
            var matrix = UprightMatrix.Of(origin, Width, Height);
            for (var stored = 0; stored < Width * Height; stored++)
            {
                var upright = matrix.MapPoint((stored % Width) + 0.5f, (stored / Width) + 0.5f);
                Assert.Equal(stored, walk.Start + ((int)upright.X * walk.Right) + ((int)upright.Y * walk.Down));
            }
        }
    }

    private void AssertTurned(byte[] image, (int Width, int Height) size, (int X, int Y) sky)
    {
        using var lease = StillDecoder.Decode(image, FrameLimits.Default, _slabs.Rent, out var error)!;
        Assert.False(error.IsError, error.ToString());
        Assert.Equal(size, (lease.Format.Width, lease.Format.Height));
        Assert.True(Pixel(lease, sky.X, sky.Y).Blue > 200, "the sky is not where it should be");
    }

    private static SKColor Pixel(FrameLease lease, int x, int y)
    {
        var pixel = lease.Bytes.Slice((y * lease.Format.Stride) + (3 * x), 3);
        return new SKColor(pixel[0], pixel[1], pixel[2]);
    }
}
