using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Memory;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

[Collection(NativeMemoryAlone.Name)]
public sealed class JpegPlanesTests : IDisposable
{
    private readonly JpegDecoder _decoder = new();
    private readonly PixelFrame _frame = new();

    public static TheoryData<PixelLayout> Stored() =>
        [PixelLayout.Yuv420, PixelLayout.Yuv422, PixelLayout.Yuv444, PixelLayout.Yuv440, PixelLayout.Yuv411, PixelLayout.Grey];

    public void Dispose()
    {
        _decoder.Dispose();
        _frame.Dispose();
    }

    [Theory]
    [MemberData(nameof(Stored))]
    public void Image_decodes_to_the_planes_it_holds_at_any_size(PixelLayout layout)
    {
        foreach (var (width, height) in new[] { (1, 1), (2, 3), (17, 9), (64, 48), (65, 47), (127, 33) })
        {
            var jpeg = SampledJpeg.Of(layout, width, height);
            foreach (var denominator in new[] { 1, 2, 4 })
            {
                var info = Decode(jpeg, denominator);
                Assert.Equal(layout, info.Planes);
                Assert.Equal(layout, _frame.Layout);
                Assert.Equal(((width + denominator - 1) / denominator, (height + denominator - 1) / denominator), (_frame.Width, _frame.Height));
            }
        }
    }

    [Fact]
    public void Grey_image_with_odd_factors_decodes_to_rgb()
    {
        // A single component's blocks are coded in the same order whatever its factors.
        var plain = BlockyJpeg.Encode(40, 24, new BlockyJpeg.Part(1, 1, 1, Chequer));
        Decode(plain, 1);
        Assert.Equal(PixelLayout.Grey, _frame.Layout);
        Assert.Equal(Chequer(2, 1), _frame.Row(8)[16]);
        var odd = plain.ToArray();
        odd[odd.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]) + 11] = 0x22;
        Decode(odd, 1);
        Assert.Equal(PixelLayout.Rgb24, _frame.Layout);
        for (var y = 0; y < 24; y++)
        {
            for (var x = 0; x < 120; x++)
                Assert.Equal(Chequer(x / 24, y / 8), _frame.Row(y)[x]);
        }
    }

    [Theory]
    [InlineData(3, 1, 1, 1)]
    [InlineData(1, 4, 1, 1)]
    [InlineData(2, 2, 1, 2)]
    [InlineData(2, 2, 2, 1)]
    [InlineData(4, 2, 1, 1)]
    public void Colour_image_with_unusual_factors_decodes_to_rgb(int across, int down, int chromaAcross, int chromaDown)
    {
        byte Grey(int x, int y) => 128;
        var jpeg = BlockyJpeg.Encode(
            50, 38, new(1, across, down, Chequer), new(2, chromaAcross, chromaDown, Grey), new(3, chromaAcross, chromaDown, Grey));
        var info = Decode(jpeg, 1);
        Assert.Equal(PixelLayout.Rgb24, info.Planes);
        Assert.Equal((PixelLayout.Rgb24, 50, 38), (_frame.Layout, _frame.Width, _frame.Height));
        for (var y = 0; y < 38; y++)
        {
            for (var x = 0; x < 150; x++)
                Assert.Equal(Chequer(x / 24, y / 8), _frame.Row(y)[x]);
        }
    }

    [Fact]
    public void Components_named_rgb_are_not_taken_for_luma_and_chroma()
    {
        BlockyJpeg.Part[] parts = [new((byte)'R', 1, 1, (_, _) => 200), new((byte)'G', 1, 1, (_, _) => 100), new((byte)'B', 1, 1, (_, _) => 50)];
        Decode(BlockyJpeg.Encode(16, 16, parts), 1);
        Assert.Equal(PixelLayout.Rgb24, _frame.Layout);
        Assert.Equal([200, 100, 50], _frame.Row(3)[..3].ToArray());
    }

    [Theory]
    [InlineData(0, PixelLayout.Rgb24)]
    [InlineData(1, PixelLayout.Yuv444)]
    [InlineData(7, PixelLayout.Yuv444)]
    public void Transform_of_adobe_decides_what_components_are(byte transform, PixelLayout expected)
    {
        BlockyJpeg.Part[] parts = [new(1, 1, 1, (_, _) => 200), new(2, 1, 1, (_, _) => 100), new(3, 1, 1, (_, _) => 50)];
        var jpeg = TestJpeg.WithSegment(BlockyJpeg.Encode(16, 16, parts), 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);
        Decode(jpeg, 1);
        Assert.Equal(expected, _frame.Layout);
        Assert.Equal(200, _frame.Row(0)[0]);
    }

    [Fact]
    public void Progressive_image_decodes_to_planes()
    {
        Decode(TestJpeg.Progressive(), 1);
        Assert.Equal((PixelLayout.Yuv420, 24, 16), (_frame.Layout, _frame.Width, _frame.Height));
    }

    [Fact]
    public void A_frame_without_tables_does_not_take_those_of_the_frame_before()
    {
        var whole = SampledJpeg.Of(PixelLayout.Yuv420, 64, 48);
        Decode(whole, 1);
        var expected = _frame.Row(20).ToArray();
        var bare = TestJpeg.WithoutSegments(whole, 0xC4);
        Assert.True(bare.Length < whole.Length);
        Decode(TestJpeg.Progressive(), 1);
        Decode(bare, 1);
        Assert.Equal(expected, _frame.Row(20).ToArray());
        var unquantised = TestJpeg.WithoutSegments(whole, 0xDB);
        Assert.True(JpegDecoder.TryReadHeader(unquantised, FrameLimits.Default, out var info, out _));
        Assert.False(_decoder.TryDecode(unquantised, info, 1, _frame, out var error));
        Assert.Equal(FrameErrorCode.Corrupt, error.Code);
    }

    [Fact]
    public void Planes_allocate_nothing()
    {
        var jpeg = SampledJpeg.Of(PixelLayout.Yuv420, 321, 181);
        Decode(jpeg, 1);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                if (!JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _) || !_decoder.TryDecode(jpeg, info, 1 << (i % 3), _frame, out _))
                    Assert.Fail("the image must decode");
            }
        });
    }

    private static byte Chequer(int x, int y) => (byte)(((x + y) % 2 * 100) + 60 + (5 * x));

    private JpegInfo Decode(byte[] jpeg, int denominator)
    {
        Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out var error), error.ToString());
        Assert.True(_decoder.TryDecode(jpeg, info, denominator, _frame, out error), error.ToString());
        return info;
    }
}
