using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Augmentation;

/// <summary>The distortions of DeeperForensics-1.0 (Jiang et al. 2020) that the validator uses, with its severities 1 and 2.</summary>
internal static class Distortions
{
    private static readonly float[] SaturationTable = [1f, 0.4f, 0.3f];
    private static readonly float[] ContrastTable = [1f, 0.85f, 0.725f];
    private static readonly int[] ScalingTable = [1, 2, 3];
    private static readonly float[] NoiseTable = [0f, 0.001f, 0.002f];
    private static readonly int[] BlurTable = [0, 7, 9];

    /// <summary>Scales both chroma channels.</summary>
    public static void Saturation(RgbaImage image, int severity)
    {
        if (severity == 0)
            return;
        var factor = SaturationTable[severity];
        var pixels = image.Pixels;
        for (var i = 0; i < pixels.Length; i += 4)
        {
            var luma = (0.299f * pixels[i]) + (0.587f * pixels[i + 1]) + (0.114f * pixels[i + 2]);
            for (var c = 0; c < 3; c++)
                pixels[i + c] = (byte)Math.Clamp(luma + ((pixels[i + c] - luma) * factor) + 0.5f, 0f, 255f);
        }
    }

    /// <summary>Scales every value towards black and truncates.</summary>
    public static void Contrast(RgbaImage image, int severity)
    {
        if (severity == 0)
            return;
        var factor = ContrastTable[severity];
        var pixels = image.Pixels;
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (i & 3) == 3 ? pixels[i] : (byte)(pixels[i] * factor);
    }

    /// <summary>The "JPEG" of that library: bilinear down by a factor and up again.</summary>
    public static void DownAndUp(RgbaImage image, int severity)
    {
        if (severity == 0)
            return;
        int w = image.Width, h = image.Height, sw = w / ScalingTable[severity], sh = h / ScalingTable[severity];
        var small = new RgbaImage();
        small.Reset(sw, sh);
        Resampling.Warp(image, AffineMap.Scale(w / (float)sw, h / (float)sh), Sampler.Bilinear, small);
        Resampling.Warp(small, AffineMap.Scale(sw / (float)w, sh / (float)h), Sampler.Bilinear, image);
    }

    /// <summary>Gaussian noise of that variance in each of Y, Cb and Cr (values in 0 to 1).</summary>
    public static void ColouredNoise(RgbaImage image, int severity, SeededRandom random)
    {
        if (severity == 0)
            return;
        var sigma = MathF.Sqrt(NoiseTable[severity]) * 255f;
        var pixels = image.Pixels;
        for (var i = 0; i < pixels.Length; i += 4)
        {
            float y = random.Normal() * sigma, cb = random.Normal() * sigma, cr = random.Normal() * sigma;
            pixels[i] = Clamp(pixels[i] + y + (1.402f * cr));
            pixels[i + 1] = Clamp(pixels[i + 1] + y - (0.344f * cb) - (0.714f * cr));
            pixels[i + 2] = Clamp(pixels[i + 2] + y + (1.772f * cb));
        }
    }

    /// <summary>Gaussian blur with a kernel of 7 or 9 and sigma a sixth of it.</summary>
    public static void GaussianBlur(RgbaImage image, int severity)
    {
        if (severity == 0)
            return;
        var size = BlurTable[severity];
        Span<float> kernel = stackalloc float[size];
        var sum = 0f;
        for (var i = 0; i < size; i++)
            sum += kernel[i] = MathF.Exp(-0.5f * MathF.Pow((i - (size / 2)) / (size / 6f), 2));
        for (var i = 0; i < size; i++)
            kernel[i] /= sum;
        var line = new float[Math.Max(image.Width, image.Height) + size];
        for (var y = 0; y < image.Height; y++)
            BlurLine(image.Pixels[(y * image.Width * 4)..], image.Width, 4, kernel, line);
        for (var x = 0; x < image.Width; x++)
            BlurLine(image.Pixels[(x * 4)..], image.Height, image.Width * 4, kernel, line);
    }

    /// <summary>The line is copied with mirrored ends first, so that the sum needs no test.</summary>
    private static void BlurLine(Span<byte> pixels, int count, int step, ReadOnlySpan<float> kernel, float[] line)
    {
        var reach = kernel.Length / 2;
        for (var c = 0; c < 3; c++)
        {
            for (var i = 0; i < count + (2 * reach); i++)
                line[i] = pixels[(Mirror(i - reach, count) * step) + c];
            for (var i = 0; i < count; i++)
            {
                var sum = 0f;
                var window = line.AsSpan(i, kernel.Length);
                for (var k = 0; k < kernel.Length; k++)
                    sum += window[k] * kernel[k];
                pixels[(i * step) + c] = Clamp(sum);
            }
        }
    }

    private static int Mirror(int i, int count) => i < 0 ? -i : i >= count ? (2 * count) - 2 - i : i;

    private static byte Clamp(float v) => (byte)Math.Clamp(v + 0.5f, 0f, 255f);
}
