using Natix.Engine.Language.Vision;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Imaging;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Tests.Language.Vision;

public sealed class ImagePatcherTests
{
    private static readonly VisionPreprocessing Preprocessing = new(16, 2, 1 << 16, 1 << 24, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    [Fact]
    public void A_frame_becomes_the_patches_of_its_resized_pixels()
    {
        var jpeg = TestImages.Jpeg(1280, 720);
        using var patcher = new ImagePatcher(Preprocessing, FrameLimits.Default);

        using var patches = patcher.Cut(jpeg, Room, out var grid, out var error)!;

        Assert.False(error.IsError);
        Assert.Equal((44, 80), (grid.Rows, grid.Columns));
        Assert.Equal((nuint)(grid.Patches * 768 * sizeof(float)), patches.Length);
        // Another decoder and another resizer, near enough to tell that no patch, row or channel lies elsewhere.
        using var expected = Resized(jpeg, 1280, 704);
        var (sum, count) = (0.0, 0);
        for (var patch = 0; patch < grid.Patches; patch += 7)
        {
            var (row, column) = grid.Place(patch);
            for (var y = 0; y < 16; y += 3)
            {
                for (var x = 0; x < 16; x += 3)
                {
                    var pixel = expected.GetPixel((16 * column) + x, (16 * row) + y);
                    for (var channel = 0; channel < 3; channel++)
                    {
                        var value = channel switch { 0 => pixel.Red, 1 => pixel.Green, _ => pixel.Blue };
                        sum += Math.Abs(patches.AsSpan<float>()[(patch * 768) + (channel * 256) + (16 * y) + x] - ((value / 127.5) - 1));
                        count++;
                    }
                }
            }
        }

        Assert.InRange(sum / count, 0, 0.02);
    }

    [Fact]
    public void A_frame_that_lies_on_its_side_is_turned_first()
    {
        using var patcher = new ImagePatcher(Preprocessing, FrameLimits.Default);

        using var patches = patcher.Cut(TestJpeg.WithOrientation(TestImages.Jpeg(640, 352), 6), Room, out var grid, out _);

        Assert.Equal((40, 22), (grid.Rows, grid.Columns));
    }

    [Fact]
    public void Equal_frames_give_equal_patches_whatever_came_between()
    {
        using var patcher = new ImagePatcher(Preprocessing, FrameLimits.Default);
        var (jpeg, other) = (TestImages.Jpeg(512, 288), TestImages.Jpeg(800, 608, seed: 2));

        using var first = patcher.Cut(jpeg, Room, out _, out _)!;
        using var between = patcher.Cut(other, Room, out _, out _)!;
        using var second = patcher.Cut(jpeg, Room, out _, out _)!;

        Assert.Equal(first.AsSpan<float>(), second.AsSpan<float>());
        Assert.NotEqual(first.Length, between.Length);
    }

    [Fact]
    public void Bad_images_have_their_error()
    {
        using var patcher = new ImagePatcher(Preprocessing, new FrameLimits(MaxPixels: 100_000));

        Assert.Equal(FrameErrorCode.Empty, Refused([]));
        Assert.Equal(FrameErrorCode.NotJpeg, Refused([1, 2, 3, 4]));
        Assert.Equal(FrameErrorCode.Truncated, Refused(TestImages.Jpeg(64, 64)[..200]));
        Assert.Equal(FrameErrorCode.TooManyPixels, Refused(TestImages.Jpeg(640, 480)));
        Assert.Equal(FrameErrorCode.Unsupported, Refused(TestImages.Jpeg(4, 1000)));

        FrameErrorCode Refused(byte[] jpeg)
        {
            Assert.Null(patcher.Cut(jpeg, Room, out _, out var error));
            return error.Code;
        }
    }

    private static NativeBuffer Room(nuint bytes) => new(bytes);

    private static SKBitmap Resized(byte[] jpeg, int width, int height)
    {
        using var full = SKBitmap.Decode(jpeg);
        return full.Resize(new SKImageInfo(width, height), new SKSamplingOptions(SKCubicResampler.CatmullRom));
    }
}
