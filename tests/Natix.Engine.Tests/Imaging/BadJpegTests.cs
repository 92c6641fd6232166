using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Memory;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

[Collection(NativeMemoryAlone.Name)]
public sealed class BadJpegTests : IDisposable
{
    private readonly JpegDecoder _decoder = new();
    private readonly PixelFrame _frame = new();

    public void Dispose()
    {
        _decoder.Dispose();
        _frame.Dispose();
    }

    public static TheoryData<string, byte[], FrameErrorCode, string> Refused() => new()
    {
        { "zero bytes", [], FrameErrorCode.Empty, "no bytes" },
        { "wrong extension", "\x89PNG\r\n"u8.ToArray(), FrameErrorCode.NotJpeg, "FF D8" },
        { "text", "hello"u8.ToArray(), FrameErrorCode.NotJpeg, "FF D8" },
        { "header cut off", TestJpeg.Baseline(64, 64)[..100], FrameErrorCode.Truncated, "ends" },
        { "scan cut off", TestJpeg.Baseline(64, 64)[..^60], FrameErrorCode.Truncated, "end" },
        { "end of image cut off", TestJpeg.Baseline(64, 64)[..^2], FrameErrorCode.Truncated, "end" },
        { "damaged scan", TestJpeg.WithDamagedScan(TestJpeg.Baseline(256, 256)), FrameErrorCode.Corrupt, "Huffman" },
        { "two starts", [0xFF, 0xD8, .. TestJpeg.Baseline(8, 8)], FrameErrorCode.Corrupt, "second start" },
        { "CMYK", TestJpeg.Cmyk(), FrameErrorCode.Unsupported, "CMYK" },
        { "12 bits", TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), precision: 12, marker: 0xC1), FrameErrorCode.Unsupported, "not 8 bits" },
        { "lossless", TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), marker: 0xC3), FrameErrorCode.Unsupported, "lossless" },
        { "arithmetic", TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), marker: 0xC9), FrameErrorCode.Unsupported, "arithmetic" },
        { "no height", TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), height: 0), FrameErrorCode.Unsupported, "DNL" },
        { "too many scans", TestJpeg.WithMoreScans(TestJpeg.Progressive(), 64), FrameErrorCode.Unsupported, "more than 64 scans" },
        { "20000x20000", TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), 20000, 20000), FrameErrorCode.TooManyPixels, "20000x20000" },
        { "40000x1700 just above", TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), 40000, 1601), FrameErrorCode.TooManyPixels, "MaxPixels" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Bad_image_is_refused_with_code_and_reason(string what, byte[] bytes, FrameErrorCode code, string part)
    {
        Assert.False(TryDecode(bytes, FrameLimits.Default, out var error), what);
        Assert.Equal(code, error.Code);
        Assert.Contains(part, error.Reason, StringComparison.Ordinal);
        Assert.InRange(error.Offset, -1, bytes.Length);
    }

    [Fact]
    public void Cut_off_image_is_refused_where_it_ends()
    {
        var cut = TestJpeg.Baseline(64, 64)[..^60];
        Assert.False(TryDecode(cut, FrameLimits.Default, out var error));
        Assert.Equal(cut.Length, error.Offset);
    }

    [Fact]
    public void Byte_limit_comes_before_everything()
    {
        Assert.False(TryDecode("not even a JPEG"u8.ToArray(), new FrameLimits(MaxBytes: 10), out var error));
        Assert.Equal(FrameErrorCode.TooManyBytes, error.Code);
        Assert.Contains("15 bytes, the limit is 10", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_at_the_pixel_limit_passes()
    {
        var jpeg = TestJpeg.Baseline(30, 20);
        Assert.True(TryDecode(jpeg, new FrameLimits(MaxPixels: 600), out _));
        Assert.False(TryDecode(jpeg, new FrameLimits(MaxPixels: 599), out _));
    }

    [Fact]
    public void Refusing_huge_headers_takes_no_memory()
    {
        var live = NativeBuffer.LiveBytes;
        for (var i = 0; i < 100; i++)
            TryDecode(TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), 20000, 20000), FrameLimits.Default, out _);
        Assert.Equal(live, NativeBuffer.LiveBytes);
    }

    [Fact]
    public void Stray_bytes_between_markers_are_tolerated()
    {
        var jpeg = TestJpeg.Baseline(64, 64);
        Assert.True(TryDecode([.. jpeg[..^2], 1, 2, 3, .. jpeg[^2..]], FrameLimits.Default, out var error), error.ToString());
        Assert.True(TryDecode([.. jpeg, 9, 9, 9], FrameLimits.Default, out error), error.ToString());
    }

    /// <summary>Seeded mutations through the managed path: always an answer, never an exception, and good frames still decode.</summary>
    [Fact]
    public void Mutated_images_give_an_answer_each()
    {
        byte[][] seeds = [TestJpeg.Baseline(64, 48), TestJpeg.Progressive(), TestJpeg.Cmyk(), TestJpeg.WithOrientation(TestJpeg.Baseline(40, 40), 5)];
        var random = new Random(20260103);
        var limits = new FrameLimits(MaxBytes: 1 << 20, MaxPixels: 1 << 18);
        var (decoded, refused) = (0, 0);
        for (var round = 0; round < 4000; round++)
        {
            var bytes = Mutation.Apply(seeds[random.Next(seeds.Length)], random);
            if (TryDecode(bytes, limits, out var error))
            {
                decoded++;
                continue;
            }

            refused++;
            Assert.True(error.Code is >= FrameErrorCode.Empty and <= FrameErrorCode.TooManyBytes, $"round {round}: {error}");
            Assert.NotEmpty(error.Reason);
            Assert.InRange(error.Offset, -1, bytes.Length);
        }

        Assert.True(decoded > 200 && refused > 200, $"{decoded} decoded, {refused} refused");
        Assert.True(TryDecode(seeds[0], limits, out _));
    }

    private bool TryDecode(byte[] jpeg, FrameLimits limits, out FrameError error) =>
        JpegDecoder.TryReadHeader(jpeg, limits, out var info, out error)
        && _decoder.TryDecode(jpeg, info, 1, _frame, out error);
}
