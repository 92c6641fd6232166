namespace Natix.Engine.Validation.Geometry;

/// <summary>How a focal length became known, most trusted first.</summary>
internal enum IntrinsicsSource : byte
{
    /// <summary>Not at all: whatever needs it abstains.</summary>
    None = 0,

    /// <summary>Somebody measured it and says so.</summary>
    Configured,

    /// <summary>EXIF: focal length in millimetres and pixels a millimetre of the sensor.</summary>
    ExifFocalPlane,

    /// <summary>EXIF: focal length as on 35 mm film.</summary>
    Exif35mm,

    /// <summary>From objects of known size at known depths, over a clip.</summary>
    SelfCalibrated,

    /// <summary>A guess for a dashcam of unknown make, and as uncertain as that.</summary>
    Guessed,
}

/// <summary>Why a source of intrinsics was not used.</summary>
internal enum IntrinsicsRefusal : byte
{
    /// <summary>It was used.</summary>
    None = 0,

    /// <summary>Nothing was given.</summary>
    NoData,

    /// <summary>A small square frame is cut or squeezed out of a larger one in an unknown way: no guess applies.</summary>
    SmallSquareCrop,

    /// <summary>The frame has other proportions than the picture that the numbers are of: it was cropped, or squeezed.</summary>
    OtherProportions,

    /// <summary>A number that no camera has.</summary>
    Impossible,
}

/// <summary>Focal lengths and optical axis in pixels of the upright source image, and how well they are known. Plain data.</summary>
/// <param name="FocalX">Focal length across, pixels; 0 when not known.</param>
/// <param name="FocalY">Focal length down, pixels; 0 when not known.</param>
/// <param name="CenterX">Column of the optical axis, pixels.</param>
/// <param name="CenterY">Row of the optical axis, pixels.</param>
/// <param name="FocalSigma">Standard deviation of the focal length, relative.</param>
/// <param name="Source">Where it is from.</param>
/// <param name="Refusal">Why nothing, or nothing better, is known.</param>
internal readonly record struct Intrinsics(
    double FocalX, double FocalY, double CenterX, double CenterY, double FocalSigma, IntrinsicsSource Source, IntrinsicsRefusal Refusal)
{
    /// <summary>True when lengths can be computed, however roughly.</summary>
    public bool IsKnown => Source != IntrinsicsSource.None;

    /// <summary>True when a source that should have agreed says something else by more than both deviations explain; the deviation is widened.</summary>
    public bool IsContradicted { get; init; }

    /// <summary>Nothing is known.</summary>
    public static Intrinsics None(IntrinsicsRefusal refusal) => new(0, 0, 0, 0, double.NaN, IntrinsicsSource.None, refusal);
}

/// <summary>What the operator says of a camera: focal lengths at a size of image.</summary>
/// <param name="FocalX">Focal length across, pixels of an image of that size.</param>
/// <param name="FocalY">Focal length down.</param>
/// <param name="ImageWidth">Width of the images it was measured on.</param>
/// <param name="ImageHeight">Height of the images it was measured on.</param>
internal readonly record struct ConfiguredLens(double FocalX, double FocalY, int ImageWidth, int ImageHeight)
{
    /// <summary>Column of the optical axis; null for the middle.</summary>
    public double? CenterX { get; init; }

    /// <summary>Row of the optical axis; null for the middle.</summary>
    public double? CenterY { get; init; }

    /// <summary>Relative deviation of the focal length: two percent after a calibration with a board.</summary>
    public double Sigma { get; init; } = 0.02;
}

/// <summary>A focal length that a clip's objects of known size give. Plain data.</summary>
/// <param name="Focal">Pixels of the clip's images, down.</param>
/// <param name="Sigma">Relative deviation.</param>
/// <param name="Objects">Objects that it rests on.</param>
internal readonly record struct FocalEstimate(double Focal, double Sigma, int Objects)
{
    /// <summary>True when it is a focal length.</summary>
    public bool IsKnown => Focal > 0 && double.IsFinite(Focal) && Sigma > 0 && double.IsFinite(Sigma);
}
