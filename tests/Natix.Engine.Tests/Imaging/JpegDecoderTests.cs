using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Memory;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

[Collection(NativeMemoryAlone.Name)]
public sealed class JpegDecoderTests : IDisposable
{
    private readonly JpegDecoder _decoder = new();
    private readonly PixelFrame _frame = new();

    public void Dispose()
    {
        _decoder.Dispose();
        _frame.Dispose();
    }

    [Fact]
    public void Header_says_what_the_encoder_wrote()
    {
        Assert.True(JpegDecoder.TryReadHeader(TestJpeg.Baseline(120, 70), FrameLimits.Default, out var info, out var error));
        Assert.False(error.IsError);
        Assert.Equal(new JpegInfo(120, 70, 1, 3, 8, JpegProcess.Baseline, -1, PixelLayout.Yuv420), info);
    }

    [Fact]
    public void Pixels_agree_with_another_decoder()
    {
        var jpeg = TestJpeg.Baseline(93, 61, quality: 95);
        Decode(jpeg, 1);
        using var expected = SKBitmap.Decode(jpeg);
        double sum = 0;
        for (var y = 0; y < 61; y++)
        {
            var row = _frame.Row(y);
            for (var x = 0; x < 93; x++)
            {
                var pixel = expected.GetPixel(x, y);
                sum += Math.Abs(row[3 * x] - pixel.Red) + Math.Abs(row[(3 * x) + 1] - pixel.Green) + Math.Abs(row[(3 * x) + 2] - pixel.Blue);
            }
        }

        Assert.InRange(sum / (93 * 61 * 3), 0, 1.0);
    }

    [Fact]
    public void Progressive_image_decodes()
    {
        var info = Decode(TestJpeg.Progressive(), 1);
        Assert.Equal(JpegProcess.Progressive, info.Process);
        Assert.Equal((24, 16), (_frame.Width, _frame.Height));
        Assert.InRange(_frame.Row(0)[0], 200, 255);
        Assert.InRange(_frame.Row(15)[2], 200, 255);
    }

    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(1, 1, 1)]
    [InlineData(17, 5, 2)]
    [InlineData(33, 31, 4)]
    public void Scaled_size_is_rounded_up(int width, int height, int denominator)
    {
        Decode(TestJpeg.Baseline(width, height), denominator);
        Assert.Equal((width + denominator - 1) / denominator, _frame.Width);
        Assert.Equal((height + denominator - 1) / denominator, _frame.Height);
    }

    [Fact]
    public void Orientation_is_read_and_sizes_turn_with_it()
    {
        var jpeg = TestJpeg.WithOrientation(TestJpeg.Baseline(40, 20), 6);
        Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _));
        Assert.Equal(6, info.Orientation);
        Assert.Equal((20, 40), (info.UprightWidth, info.UprightHeight));
    }

    [Fact]
    public void Header_and_pixels_allocate_nothing()
    {
        var jpeg = TestJpeg.Baseline(320, 180);
        Decode(jpeg, 1);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                if (!JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _)
                    || !_decoder.TryDecodeRgb(jpeg, info, 2, _frame, out _))
                {
                    Assert.Fail("the image must decode");
                }
            }
        });
    }

    [Fact]
    public void Disposed_decoder_says_so()
    {
        JpegDecoder.TryReadHeader(TestJpeg.Baseline(8, 8), FrameLimits.Default, out var info, out _);
        _decoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _decoder.TryDecode(TestJpeg.Baseline(8, 8), info, 1, _frame, out _));
    }

    [Fact]
    public void Many_decoders_work_side_by_side()
    {
        var jpeg = TestJpeg.Baseline(200, 100, seed: 3);
        Decode(jpeg, 1);
        var expected = _frame.Row(50).ToArray();
        Parallel.For(0, 8, _ =>
        {
            using var decoder = new JpegDecoder();
            using var frame = new PixelFrame();
            for (var i = 0; i < 20; i++)
            {
                Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out var _));
                Assert.True(decoder.TryDecodeRgb(jpeg, info, 1, frame, out var _));
                Assert.Equal(expected, frame.Row(50).ToArray());
            }
        });
    }

    private JpegInfo Decode(byte[] jpeg, int denominator)
    {
        Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out var error), error.ToString());
        Assert.True(_decoder.TryDecodeRgb(jpeg, info, denominator, _frame, out error), error.ToString());
        return info;
    }
}
