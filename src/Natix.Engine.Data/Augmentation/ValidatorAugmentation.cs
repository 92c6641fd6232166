using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Augmentation;

/// <summary>
/// The image pipeline of the subnet's validators: levels 0 to 3, output 224 x 224, saved as JPEG of quality 75 with 4:2:0.
/// <list type="bullet">
/// <item>0: centre crop to a square, resize (antialiased bilinear).</item>
/// <item>1: rotation within 20 degrees (nearest, black corners), then a square crop of 0.2 to 1.0 of the area, resized; the
/// crop holds the centre of the mask when there is one. Flips are listed there but never happen.</item>
/// <item>2: level 1, then saturation, contrast and down-and-up scaling, each with a severity of 0 or 1.</item>
/// <item>3: level 1, then the same with severities 0 to 2, and coloured noise and Gaussian blur of severities 0 to 2.</item>
/// </list>
/// Severity 0 changes nothing. All methods are pure; thread-safe.
/// </summary>
public static class ValidatorAugmentation
{
    /// <summary>Side of the output in pixels.</summary>
    public const int OutputSize = 224;

    /// <summary>JPEG quality that the validator saves with.</summary>
    public const int JpegQuality = 75;

    private const float LargestAngle = 20f;

    /// <summary>Draws the parameters for a picture of that size.</summary>
    /// <param name="random">Source of chance.</param>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height of the picture in pixels.</param>
    /// <param name="level">0 to 3.</param>
    /// <param name="maskCentre">A point the crop must hold, in pixels of the picture before rotation as the validator has it.</param>
    /// <param name="smallestArea">Lower bound of the crop's share of the area; the validator's own is 0.2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A level outside 0 to 3, or an empty picture.</exception>
    public static ValidatorPlan Draw(
        SeededRandom random, int width, int height, int level, (float X, float Y)? maskCentre = null, float smallestArea = 0.2f)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 3);
        if (level == 0)
        {
            var side = Math.Min(width, height);
            return new ValidatorPlan(0, 0f, (width - side) / 2, (height - side) / 2, side, 0, 0, 0, 0, 0);
        }

        var angle = random.Range(-LargestAngle, LargestAngle);
        var (x, y, crop) = Crop(random, width, height, maskCentre, smallestArea);
        var worst = level == 1 ? 0 : level - 1;
        int Severity() => worst == 0 ? 0 : random.Below(worst + 1);
        return new ValidatorPlan(
            level, angle, x, y, crop, Severity(), Severity(), Severity(), level == 3 ? Severity() : 0, level == 3 ? Severity() : 0);
    }

    /// <summary>Applies a plan to packed RGB and returns packed RGB of 224 x 224, before the JPEG is saved.</summary>
    /// <param name="rgb">Packed 8-bit RGB of the picture.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="plan">Parameters drawn for a picture of this size.</param>
    /// <param name="random">Source of the noise.</param>
    /// <exception cref="ArgumentException">The bytes do not match the size.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> rgb, int width, int height, ValidatorPlan plan, SeededRandom random)
    {
        if (rgb.Length != width * height * 3)
            throw new ArgumentException($"{width}x{height} RGB needs {width * height * 3} bytes, {rgb.Length} were given.", nameof(rgb));
        var source = new RgbaImage();
        source.Reset(width, height);
        for (int i = 0, j = 0; i < rgb.Length; i += 3, j += 4)
        {
            rgb.Slice(i, 3).CopyTo(source.Pixels[j..]);
            source.Pixels[j + 3] = 255;
        }

        var output = new RgbaImage();
        Apply(source, plan, random, new RgbaImage(), output);
        var result = new byte[OutputSize * OutputSize * 3];
        for (int i = 0, j = 0; i < result.Length; i += 3, j += 4)
            output.Pixels.Slice(j, 3).CopyTo(result.AsSpan(i));
        return result;
    }

    internal static void Apply(RgbaImage source, ValidatorPlan plan, SeededRandom random, RgbaImage scratch, RgbaImage output)
    {
        var rotated = source;
        if (plan.AngleDegrees != 0f)
        {
            scratch.Reset(source.Width, source.Height);
            Resampling.Warp(source, Rotation(plan, source.Width, source.Height), Sampler.Nearest, scratch);
            rotated = scratch;
        }

        output.Reset(OutputSize, OutputSize);
        TriangleResize.Crop(rotated, plan.CropX, plan.CropY, plan.CropSide, plan.CropSide, output);
        Distortions.Saturation(output, plan.Saturation);
        Distortions.Contrast(output, plan.Contrast);
        Distortions.DownAndUp(output, plan.Scaling);
        Distortions.ColouredNoise(output, plan.Noise, random);
        Distortions.GaussianBlur(output, plan.Blur);
    }

    /// <summary>From pixels of the output to pixels of the picture.</summary>
    internal static AffineMap OutputToSource(ValidatorPlan plan, int width, int height)
    {
        var scale = plan.CropSide / (float)OutputSize;
        return AffineMap.Scale(scale, scale).Then(AffineMap.Translate(plan.CropX, plan.CropY)).Then(Rotation(plan, width, height));
    }

    private static AffineMap Rotation(ValidatorPlan plan, int width, int height) =>
        AffineMap.Rotate(plan.AngleDegrees * MathF.PI / 180f, width / 2f, height / 2f);

    private static (int X, int Y, int Side) Crop(
        SeededRandom random, int width, int height, (float X, float Y)? centre, float smallestArea)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var side = (int)MathF.Round(MathF.Sqrt(width * (float)height * random.Range(smallestArea, 1f)));
            if (side <= 0 || side > width || side > height)
                continue;
            return (Start(random, width, side, centre?.X), Start(random, height, side, centre?.Y), side);
        }

        var whole = Math.Min(width, height);
        return ((width - whole) / 2, (height - whole) / 2, whole);
    }

    private static int Start(SeededRandom random, int length, int side, float? centre)
    {
        int low = 0, high = length - side;
        if (centre is { } c)
        {
            low = Math.Clamp((int)MathF.Ceiling(c) - side, low, high);
            high = Math.Clamp((int)c, low, high);
        }

        return low + random.Below(high - low + 1);
    }
}

/// <summary>One draw of the validator's pipeline.</summary>
/// <param name="Level">0 to 3.</param>
/// <param name="AngleDegrees">Rotation about the centre.</param>
/// <param name="CropX">Left edge of the crop in pixels of the rotated picture.</param>
/// <param name="CropY">Top edge of the crop.</param>
/// <param name="CropSide">Side of the square crop.</param>
/// <param name="Saturation">Severity of the loss of saturation, 0 to 2.</param>
/// <param name="Contrast">Severity of the loss of contrast, 0 to 2.</param>
/// <param name="Scaling">Severity of the down-and-up scaling, 0 to 2.</param>
/// <param name="Noise">Severity of the coloured noise, 0 to 2.</param>
/// <param name="Blur">Severity of the Gaussian blur, 0 to 2.</param>
public sealed record ValidatorPlan(
    int Level, float AngleDegrees, int CropX, int CropY, int CropSide, int Saturation, int Contrast, int Scaling, int Noise, int Blur);
