using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Augmentation;

/// <summary>
/// Random changes of light and sensor: hue, saturation, gamma, contrast, colour cast, haze, night, blur, noise, JPEG, grey.
/// They fall on samples of both labels alike.
/// </summary>
internal static class Photometry
{
    public static void Apply(RgbaImage image, SeededRandom random)
    {
        var all = new SKRectI(0, 0, image.Width, image.Height);
        if (random.Chance(0.25))
        {
            for (var i = random.Pick(1, 1, 2, 3); i > 0; i--)
                PixelEffects.Soften(image, all);
        }

        Colours(image, random);
        if (random.Chance(0.4))
            PixelEffects.AddNoise(image, random.LogRange(1.5f, 14f), random.Chance(0.5), random.Next());
        if (random.Chance(0.6))
            PixelEffects.JpegRoundTrip(image, 40 + random.Below(56));
    }

    private static void Colours(RgbaImage image, SeededRandom random)
    {
        var grey = random.Chance(0.08);
        var saturation = grey ? 0f : random.Range(0.6f, 1.4f);
        var (sin, cos) = MathF.SinCos(grey ? 0f : random.Normal() * 0.06f);
        Span<byte> lut = stackalloc byte[3 * 256];
        Curves(random, lut);
        var pixels = image.Pixels;
        float k1 = saturation * cos, k2 = saturation * sin;
        for (var i = 0; i < pixels.Length; i += 4)
        {
            float r = pixels[i], g = pixels[i + 1], b = pixels[i + 2];
            var luma = (0.299f * r) + (0.587f * g) + (0.114f * b);
            float cb = 0.564f * (b - luma), cr = 0.713f * (r - luma);
            float cb2 = (cb * k1) - (cr * k2), cr2 = (cb * k2) + (cr * k1);
            pixels[i] = lut[Index(luma + (1.402f * cr2))];
            pixels[i + 1] = lut[256 + Index(luma - (0.344f * cb2) - (0.714f * cr2))];
            pixels[i + 2] = lut[512 + Index(luma + (1.772f * cb2))];
        }
    }

    /// <summary>Gamma, contrast, brightness, cast, haze and night as one curve a channel.</summary>
    private static void Curves(SeededRandom random, Span<byte> lut)
    {
        var night = random.Chance(0.08);
        var gamma = night ? random.Range(1.4f, 2.4f) : MathF.Exp(random.Normal() * 0.2f);
        var gain = night ? random.Range(0.35f, 0.7f) : random.Range(0.75f, 1.2f);
        var contrast = random.Range(0.75f, 1.25f);
        var haze = random.Chance(0.2) ? random.Range(0.05f, 0.4f) : 0f;
        var hazeLevel = night ? 20f : random.Range(150f, 225f);
        Span<float> cast = [random.Range(0.88f, 1.12f), random.Range(0.94f, 1.06f), random.Range(0.88f, 1.12f)];
        for (var c = 0; c < 3; c++)
        {
            for (var i = 0; i < 256; i++)
            {
                var v = MathF.Pow(i / 255f, gamma) * gain * cast[c] * 255f;
                v = ((v - 110f) * contrast) + 110f;
                v = (v * (1f - haze)) + (hazeLevel * haze);
                lut[(c * 256) + i] = (byte)Math.Clamp(v + 0.5f, 0f, 255f);
            }
        }
    }

    private static int Index(float v) => (int)Math.Clamp(v + 0.5f, 0f, 255f);
}
