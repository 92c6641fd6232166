using SkiaSharp;

namespace Natix.Engine.Data.Imaging;

/// <summary>Whole-picture effects on 8-bit RGBA, in place.</summary>
internal static class PixelEffects
{
    private const int NoiseLength = 1 << 16;
    private static readonly sbyte[] Noise = MakeNoise();

    /// <summary>Encodes as baseline JPEG, 4:2:0, and decodes again.</summary>
    public static void JpegRoundTrip(RgbaImage image, int quality)
    {
        var info = image.Info(SKAlphaType.Opaque);
        using var pixmap = new SKPixmap(info, image.Address);
        using var data = pixmap.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
            ?? throw new InvalidOperationException($"JPEG encoding of {info.Width}x{info.Height} failed.");
        using var codec = SKCodec.Create(data);
        var result = codec.GetPixels(info, image.Address);
        if (result is not SKCodecResult.Success)
            throw new InvalidOperationException($"JPEG decoding of our own bytes failed ({result}).");
    }

    /// <summary>Adds Gaussian noise of the given sigma (in grey levels); <paramref name="colour"/> makes it differ by channel.</summary>
    public static void AddNoise(RgbaImage image, float sigma, bool colour, ulong start)
    {
        var pixels = image.Pixels;
        var scale = (int)(sigma * 256f / 32f);
        var at = (int)(start & (NoiseLength - 1));
        for (var i = 0; i < pixels.Length; i += 4)
        {
            for (var c = 0; c < 3; c++)
            {
                pixels[i + c] = Clamp(pixels[i + c] + ((Noise[(at + (colour ? c * 7919 : 0)) & (NoiseLength - 1)] * scale) >> 8));
            }

            at++;
        }
    }

    /// <summary>Draws a premultiplied layer of the same size over the picture, softened by so many 3x3 binomial passes.</summary>
    public static void Over(RgbaImage image, RgbaImage layer, int softenings, SKRectI area)
    {
        area.Intersect(new SKRectI(0, 0, image.Width, image.Height));
        if (area.Width <= 2 || area.Height <= 2)
            return;
        for (var i = 0; i < softenings; i++)
            Soften(layer, area);
        var under = image.Pixels;
        var over = layer.Pixels;
        for (var y = area.Top; y < area.Bottom; y++)
        {
            for (var i = ((y * image.Width) + area.Left) * 4; i < ((y * image.Width) + area.Right) * 4; i += 4)
            {
                var keep = 255 - over[i + 3];
                if (keep == 255)
                    continue;
                under[i] = Clamp(over[i] + (under[i] * keep / 255));
                under[i + 1] = Clamp(over[i + 1] + (under[i + 1] * keep / 255));
                under[i + 2] = Clamp(over[i + 2] + (under[i + 2] * keep / 255));
            }
        }
    }

    /// <summary>One pass of the 1-2-1 kernel in both directions.</summary>
    public static void Soften(RgbaImage image, SKRectI area)
    {
        area.Intersect(new SKRectI(0, 0, image.Width, image.Height));
        var pixels = image.Pixels;
        var stride = image.Width * 4;
        for (var y = area.Top; y < area.Bottom; y++)
            Line(pixels[((y * stride) + (area.Left * 4))..], area.Width, 4);
        for (var x = area.Left; x < area.Right; x++)
            Line(pixels[((area.Top * stride) + (x * 4))..], area.Height, stride);
    }

    private static void Line(Span<byte> pixels, int count, int step)
    {
        for (var c = 0; c < 4; c++)
        {
            int before = pixels[c], here = before;
            for (var i = 0; i < count; i++)
            {
                var at = (i * step) + c;
                var after = i + 1 < count ? pixels[at + step] : here;
                pixels[at] = (byte)((before + (2 * here) + after + 2) >> 2);
                before = here;
                here = after;
            }
        }
    }

    private static byte Clamp(int v) => (byte)(v < 0 ? 0 : v > 255 ? 255 : v);

    private static sbyte[] MakeNoise()
    {
        var random = new Randomness.SeededRandom(20, 7);
        var noise = new sbyte[NoiseLength];
        for (var i = 0; i < noise.Length; i++)
            noise[i] = (sbyte)Math.Clamp(random.Normal() * 32f, -127f, 127f);
        return noise;
    }
}
