namespace Natix.Engine;

/// <summary>
/// What is known of a camera and its mount, for checks of size: in pixels of upright images of one size; frames of another size and the same
/// proportions are scaled to, others are taken for crops and nothing is said of them. Give a focal length, or a mount, or both. Immutable.
/// </summary>
public sealed record CameraOptions
{
    /// <summary>Width of the images that the numbers are of, pixels, at least 1.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Height of the images that the numbers are of, pixels, at least 1.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Focal length in pixels, across; above 0. Null: EXIF's where a frame has it, else a guess that is as uncertain as that.</summary>
    public double? FocalLength { get; init; }

    /// <summary>Focal length in pixels, down; null: as across (square pixels).</summary>
    public double? FocalLengthDown { get; init; }

    /// <summary>Degrees across the image, between 0 and 180, instead of <see cref="FocalLength"/>.</summary>
    public double? HorizontalFieldOfView { get; init; }

    /// <summary>Relative standard deviation of the focal length, above 0: 0.02 after a calibration with a board.</summary>
    public double FocalSigma { get; init; } = 0.02;

    /// <summary>Column of the optical axis, pixels; null: the middle.</summary>
    public double? CenterX { get; init; }

    /// <summary>Row of the optical axis, pixels; null: the middle.</summary>
    public double? CenterY { get; init; }

    /// <summary>Height of the camera over the road in metres, above 0; needs <see cref="Pitch"/> or <see cref="HorizonRow"/>. Null: nothing is said of the ground.</summary>
    public double? MountHeight { get; init; }

    /// <summary>Relative standard deviation of the height, at least 0.</summary>
    public double MountHeightSigma { get; init; } = 0.05;

    /// <summary>Pitch in degrees, down positive, between -90 and 90; needs a focal length or a field of view.</summary>
    public double? Pitch { get; init; }

    /// <summary>Standard deviation of the pitch in degrees, at least 0: of the mount, the car's nodding and the slopes of the road.</summary>
    public double PitchSigma { get; init; } = 0.86;

    /// <summary>Row of the horizon, pixels, instead of <see cref="Pitch"/>: needs no focal length.</summary>
    public double? HorizonRow { get; init; }

    /// <summary>Standard deviation of the horizon in pixels, at least 0; null: 1.5 percent of the image's height.</summary>
    public double? HorizonSigma { get; init; }

    /// <summary>The focal length across, however it was given; null where it was not.</summary>
    internal double? FocalAcross => FocalLength
        ?? (HorizontalFieldOfView is { } degrees ? ImageWidth / (2 * Math.Tan(degrees * Math.PI / 360)) : null);

    /// <summary>This description, if it makes sense. Engines and streams check what they are given.</summary>
    /// <exception cref="ArgumentException">It makes none; the message says which number, and what would.</exception>
    public CameraOptions Checked()
    {
        Above0(ImageWidth, nameof(ImageWidth));
        Above0(ImageHeight, nameof(ImageHeight));
        Above0(FocalLength ?? 1, nameof(FocalLength));
        Above0(FocalLengthDown ?? 1, nameof(FocalLengthDown));
        if (!(HorizontalFieldOfView is null or (> 0 and < 180)))
            throw Wrong(nameof(HorizontalFieldOfView), HorizontalFieldOfView!.Value, "degrees between 0 and 180");
        Above0(FocalSigma, nameof(FocalSigma));
        Above0(MountHeight ?? 1, nameof(MountHeight));
        Deviation(MountHeightSigma, nameof(MountHeightSigma));
        Deviation(PitchSigma, nameof(PitchSigma));
        Deviation(HorizonSigma ?? 0, nameof(HorizonSigma));
        Finite(CenterX ?? 0, nameof(CenterX));
        Finite(CenterY ?? 0, nameof(CenterY));
        Finite(HorizonRow ?? 0, nameof(HorizonRow));
        Within(FocalAcross, Math.Max(ImageWidth, ImageHeight), 0.01, 1000, HorizontalFieldOfView is null ? nameof(FocalLength) : nameof(HorizontalFieldOfView));
        Within(FocalLengthDown, Math.Max(ImageWidth, ImageHeight), 0.01, 1000, nameof(FocalLengthDown));
        Within(CenterX, ImageWidth, -10, 10, nameof(CenterX));
        Within(CenterY, ImageHeight, -10, 10, nameof(CenterY));
        Within(HorizonRow, ImageHeight, -10, 10, nameof(HorizonRow));
        Within(HorizonSigma, ImageHeight, 0, 10, nameof(HorizonSigma));
        Within(MountHeight, 1, 0.01, 1000, nameof(MountHeight));
        if (!(Math.Abs(Pitch ?? 0) < 90))
            throw Wrong(nameof(Pitch), Pitch!.Value, "degrees between -90 and 90");
        CheckTogether();
        return this;
    }

    private void CheckTogether()
    {
        const string lens = $"{nameof(FocalLength)} or {nameof(HorizontalFieldOfView)}";
        if (FocalLength is not null && HorizontalFieldOfView is not null)
            throw new ArgumentException($"A camera has either {lens}; leave one out.");
        if (FocalAcross is null && (FocalLengthDown ?? CenterX ?? CenterY) is not null)
            throw new ArgumentException($"A camera with {nameof(FocalLengthDown)}, {nameof(CenterX)} or {nameof(CenterY)} needs {lens}.");
        if (Pitch is not null && HorizonRow is not null)
            throw new ArgumentException($"A camera has either {nameof(Pitch)} or {nameof(HorizonRow)}; leave one out.");
        if (Pitch is not null && FocalAcross is null)
            throw new ArgumentException($"A camera with {nameof(Pitch)} needs {lens}: without it the pitch gives no horizon. Or give {nameof(HorizonRow)}.");
        if (MountHeight is null != (Pitch is null && HorizonRow is null))
            throw new ArgumentException($"{nameof(MountHeight)} and {nameof(Pitch)} or {nameof(HorizonRow)} go together: each says nothing of sizes without the other.");
        if (FocalAcross is null && MountHeight is null)
            throw new ArgumentException($"A camera needs {lens}, or {nameof(MountHeight)} and {nameof(HorizonRow)}, or both.");
    }

    private static void Above0(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw Wrong(name, value, "a number above 0");
    }

    // Beyond, it is no camera, and sums of it would leave the numbers there are.
    private static void Within(double? value, double size, double least, double most, string name)
    {
        if (value is { } given && !(given >= least * size && given <= most * size))
            throw Wrong(name, given, FormattableString.Invariant($"{least * size:0.##} to {most * size:0.##}"));
    }

    private static void Deviation(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value)))
            throw Wrong(name, value, "a number of at least 0");
    }

    private static void Finite(double value, string name)
    {
        if (!double.IsFinite(value))
            throw Wrong(name, value, "a finite number");
    }

    private static ArgumentException Wrong(string name, double value, string wanted) =>
        new(FormattableString.Invariant($"A camera cannot have {value} as {name}; give {wanted}."));
}
