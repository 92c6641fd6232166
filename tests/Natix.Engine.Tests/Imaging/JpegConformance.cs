using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

/// <summary>Upright RGB pixels without gaps, or why there are none.</summary>
internal sealed record DecodedPicture(byte[] Rgb, int Width, int Height, FrameError Error)
{
    public static DecodedPicture Refused(FrameError error) => new([], 0, 0, error);
}

/// <summary>
/// What every decoder of JPEGs does, written once and bound to each: upright pixels within 45 dB of another decoder's, and for what cannot be decoded the
/// error that the processor's decoder gives.
/// </summary>
public abstract class JpegConformance
{
    private const double LeastDecibels = 45;

    private readonly Dictionary<string, byte[]> _images = Images();

    public static TheoryData<string> Good() => [.. Images().Keys];

    public static TheoryData<string, FrameErrorCode> Bad() => new()
    {
        { "empty", FrameErrorCode.Empty },
        { "garbage", FrameErrorCode.NotJpeg },
        { "header cut off", FrameErrorCode.Truncated },
        { "scan cut off", FrameErrorCode.Truncated },
        { "end cut off", FrameErrorCode.Truncated },
        { "damaged scan", FrameErrorCode.Corrupt },
        { "cmyk", FrameErrorCode.Unsupported },
        { "12 bits", FrameErrorCode.Unsupported },
        { "too many pixels", FrameErrorCode.TooManyPixels },
        { "too many bytes", FrameErrorCode.TooManyBytes },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Pixels_are_those_of_another_decoder(string name)
    {
        var (expected, found) = (Expected(_images[name]), Decode([_images[name]], FrameLimits.Default)[0]);

        Assert.False(found.Error.IsError, found.Error.ToString());
        Assert.Equal((expected.Width, expected.Height), (found.Width, found.Height));
        Assert.InRange(Decibels(expected.Rgb, found.Rgb), LeastDecibels, double.PositiveInfinity);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_cannot_be_decoded_is_refused_in_the_same_words(string name, FrameErrorCode code)
    {
        var (jpeg, limits) = (Broken(name), name == "too many bytes" ? new FrameLimits(MaxBytes: 100) : FrameLimits.Default);
        var found = Decode([jpeg], limits)[0];

        Assert.Equal(code, found.Error.Code);
        Assert.Equal(OnProcessor(jpeg, limits).Error, found.Error);
    }

    [Fact]
    public void In_a_batch_every_image_has_its_own_answer()
    {
        var names = _images.Keys.ToArray();
        byte[][] batch = [Broken("garbage"), .. names.Select(n => _images[n]), Broken("scan cut off"), _images[names[0]], Broken("empty")];
        var found = Decode(batch, FrameLimits.Default);

        for (var i = 0; i < batch.Length; i++)
        {
            var expected = OnProcessor(batch[i], FrameLimits.Default);
            Assert.Equal((expected.Error, expected.Width, expected.Height), (found[i].Error, found[i].Width, found[i].Height));
            Assert.InRange(Decibels(expected.Rgb, found[i].Rgb), LeastDecibels, double.PositiveInfinity);
        }
    }

    [Fact]
    public void What_an_image_decodes_to_does_not_depend_on_those_before_it()
    {
        var jpeg = _images["420 odd"];
        var alone = Decode([jpeg], FrameLimits.Default)[0];
        var behind = Decode([Broken("damaged scan"), _images["turned 6"], jpeg], FrameLimits.Default)[2];
        Assert.Equal(alone.Rgb, behind.Rgb);
    }

    /// <summary>Decodes images, together where the decoder takes batches.</summary>
    internal abstract DecodedPicture[] Decode(byte[][] jpegs, FrameLimits limits);

    /// <summary>Another decoder's pixels; the processor's unless that is the one under test.</summary>
    internal virtual DecodedPicture Expected(byte[] jpeg) => OnProcessor(jpeg, FrameLimits.Default);

    /// <summary>The processor's decoder.</summary>
    internal static DecodedPicture OnProcessor(byte[] jpeg, FrameLimits limits)
    {
        using var decoder = new JpegDecoder();
        using var stored = new PixelFrame();
        if (!JpegDecoder.TryReadHeader(jpeg, limits, out var info, out var error) || !decoder.TryDecodeRgb(jpeg, info, 1, stored, out error))
            return DecodedPicture.Refused(error);
        return Upright(stored, info.Orientation);
    }

    /// <summary>The pixels of a frame, turned upright.</summary>
    internal static DecodedPicture Upright(PixelFrame stored, int orientation)
    {
        using var upright = new PixelFrame();
        if (orientation != 1)
            Orientation.Apply(stored, upright, orientation);
        var frame = orientation != 1 ? upright : stored;
        var pixels = new byte[3 * frame.Width * frame.Height];
        for (var y = 0; y < frame.Height; y++)
            frame.Row(y).CopyTo(pixels.AsSpan(3 * frame.Width * y));
        return new DecodedPicture(pixels, frame.Width, frame.Height, FrameError.None);
    }

    private static Dictionary<string, byte[]> Images() => new()
    {
        ["444"] = SampledJpeg.Of(PixelLayout.Yuv444, 64, 48),
        ["422"] = SampledJpeg.Of(PixelLayout.Yuv422, 80, 48),
        ["420"] = SampledJpeg.Of(PixelLayout.Yuv420, 96, 64),
        ["420 odd"] = SampledJpeg.Of(PixelLayout.Yuv420, 131, 77),
        ["440"] = SampledJpeg.Of(PixelLayout.Yuv440, 50, 33),
        ["411"] = SampledJpeg.Of(PixelLayout.Yuv411, 67, 41),
        ["grey"] = SampledJpeg.Of(PixelLayout.Grey, 45, 31),
        ["one pixel"] = SampledJpeg.Of(PixelLayout.Yuv420, 1, 1),
        ["progressive"] = TestJpeg.Progressive(),
        ["padded"] = [.. TestJpeg.Baseline(40, 24), .. new byte[300]],
        ["turned 3"] = TestJpeg.WithOrientation(SampledJpeg.Of(PixelLayout.Yuv420, 40, 22), 3),
        ["turned 6"] = TestJpeg.WithOrientation(SampledJpeg.Of(PixelLayout.Yuv422, 37, 20), 6, TestJpeg.Baseline(8, 8)),
    };

    private static byte[] Broken(string name) => name switch
    {
        "empty" => [],
        "garbage" => "hello, this is no image"u8.ToArray(),
        "header cut off" => TestJpeg.Baseline(64, 64)[..100],
        "scan cut off" => TestJpeg.Baseline(64, 64)[..^60],
        "end cut off" => TestJpeg.Baseline(64, 64)[..^2],
        "damaged scan" => TestJpeg.WithDamagedScan(TestJpeg.Baseline(256, 256)),
        "cmyk" => TestJpeg.Cmyk(),
        "12 bits" => TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), precision: 12, marker: 0xC1),
        "too many pixels" => TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), 20000, 20000),
        _ => TestJpeg.Baseline(64, 64),
    };

    /// <summary>Peak signal to noise, of 255; infinite for equal pixels.</summary>
    private static double Decibels(byte[] expected, byte[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        var squares = expected.Zip(found, (a, b) => (double)(a - b) * (a - b)).Sum();
        return squares == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255 * expected.Length / squares);
    }
}
