namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Chooses what is known of a frame's lens. In this order, because each says less of this very lens than the one before: the operator's
/// calibration, EXIF, self-calibration over the clip, a guess (f for a horizontal field of view of 70 degrees, sigma 0.25). A small square frame
/// without any of the first three is a crop, and nothing is guessed of it. When the next source contradicts the chosen one by more than three
/// joint deviations, the chosen one stands with its deviation widened to the difference. Pure.
/// </summary>
internal static class IntrinsicsEstimate
{
    /// <summary>Relative deviation of a guessed focal length: one deviation spans 58 to 84 degrees.</summary>
    public const double GuessSigma = 0.25;

    /// <summary>Square frames up to this side are taken for a model's input, such as the 224 x 224 crops of validators.</summary>
    public const int LargestCrop = 512;

    private const double GuessedFieldOfView = 70;
    private const double SameProportions = 0.01;

    /// <summary>True for a frame that no camera records.</summary>
    public static bool IsSmallSquare(int width, int height) => width == height && width <= LargestCrop;

    /// <summary>True when a frame is an image scaled, and not a crop of it: by the same factor both ways.</summary>
    /// <param name="across">Width of the frame over the image's.</param>
    /// <param name="down">Height of the frame over the image's.</param>
    public static bool IsScaled(double across, double down) => Math.Abs(Math.Log(across / down)) <= SameProportions;

    /// <summary>What is known of a frame's lens.</summary>
    /// <param name="width">Width of the upright frame, pixels, positive.</param>
    /// <param name="height">Height of the upright frame, pixels, positive.</param>
    /// <param name="configured">The operator's word; null without.</param>
    /// <param name="exif">The file's word; null without.</param>
    /// <param name="clip">The clip's word; null without.</param>
    /// <exception cref="ArgumentException">A size is not positive, or a configured number is not a focal length; the message says which.</exception>
    public static Intrinsics Resolve(int width, int height, ConfiguredLens? configured = null, ExifLens? exif = null, FocalEstimate? clip = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var none = Intrinsics.None(IntrinsicsRefusal.NoData);
        var byOperator = configured is null ? none : Of(configured.Value, width, height);
        var byFile = exif is null ? none : exif.Value.For(width, height);
        var byClip = clip is { IsKnown: true } estimate ? Centred(estimate.Focal, estimate.Sigma, width, height, IntrinsicsSource.SelfCalibrated) : none;
        if (byOperator.IsKnown)
            return Against(byOperator, byFile.IsKnown ? byFile : byClip);
        if (byFile.IsKnown)
            return Against(byFile, byClip);
        if (byClip.IsKnown)
            return byClip;
        var refusal = byOperator.Refusal != IntrinsicsRefusal.NoData ? byOperator.Refusal : byFile.Refusal;
        if (IsSmallSquare(width, height))
            return Intrinsics.None(IntrinsicsRefusal.SmallSquareCrop);
        // Proportions that do not fit say that the frame was cropped: then the guess would be of another frame.
        if (refusal == IntrinsicsRefusal.OtherProportions)
            return Intrinsics.None(refusal);
        var guess = Math.Max(width, height) / (2 * Math.Tan(GuessedFieldOfView * Math.PI / 360));
        return Centred(guess, GuessSigma, width, height, IntrinsicsSource.Guessed) with { Refusal = refusal };
    }

    private static Intrinsics Centred(double focal, double sigma, int width, int height, IntrinsicsSource source) =>
        new(focal, focal, width / 2.0, height / 2.0, sigma, source, IntrinsicsRefusal.None);

    private static Intrinsics Of(in ConfiguredLens lens, int width, int height)
    {
        Require(lens.FocalX, nameof(lens.FocalX));
        Require(lens.FocalY, nameof(lens.FocalY));
        Require(lens.ImageWidth, nameof(lens.ImageWidth));
        Require(lens.ImageHeight, nameof(lens.ImageHeight));
        Require(lens.Sigma, nameof(lens.Sigma));
        var (across, down) = ((double)width / lens.ImageWidth, (double)height / lens.ImageHeight);
        if (!IsScaled(across, down))
            return Intrinsics.None(IntrinsicsRefusal.OtherProportions);
        return new Intrinsics(
            lens.FocalX * across, lens.FocalY * down,
            (lens.CenterX ?? (lens.ImageWidth / 2.0)) * across, (lens.CenterY ?? (lens.ImageHeight / 2.0)) * down,
            lens.Sigma, IntrinsicsSource.Configured, IntrinsicsRefusal.None);
    }

    private static void Require(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentException(
                $"The configured lens has {name} {value}; give a positive number, in pixels of the images it was measured on.", nameof(value));
        }
    }

    private static Intrinsics Against(Intrinsics chosen, Intrinsics other)
    {
        if (!other.IsKnown)
            return chosen;
        var apart = Math.Abs(Math.Log(chosen.FocalY / other.FocalY));
        var joint = Math.Sqrt((chosen.FocalSigma * chosen.FocalSigma) + (other.FocalSigma * other.FocalSigma));
        return apart > 3 * joint ? chosen with { FocalSigma = Math.Max(chosen.FocalSigma, apart), IsContradicted = true } : chosen;
    }
}
