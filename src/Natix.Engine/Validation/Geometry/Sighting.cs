namespace Natix.Engine.Validation.Geometry;

/// <summary>One box of an object of known size, as self-calibration collects them over a clip. Plain data.</summary>
/// <param name="Top">Row of its top, pixels.</param>
/// <param name="Bottom">Row where it meets the ground, pixels.</param>
/// <param name="Track">Number of the object over the clip; negative when it is not known which object this is.</param>
/// <param name="Depth">Depth along the optical axis, metres; NaN without.</param>
/// <param name="Kind">Its kind; objects of one kind in a clip are taken to be of one make.</param>
/// <param name="Metres">Its height, or the typical height of its kind.</param>
/// <param name="Spread">Relative deviation of that height.</param>
internal readonly record struct Sighting(double Top, double Bottom, int Track, double Depth, ObjectKind Kind, double Metres, double Spread)
{
    /// <summary>Height in pixels.</summary>
    public double Height => Bottom - Top;

    /// <summary>A detection of a class whose band is known.</summary>
    public static Sighting Of(in Detection box, in SizeBand band, int track, double depth = double.NaN) =>
        new(box.Top, box.Bottom, track, depth, band.Kind, band.TypicalHeight, band.HeightSpread);

    /// <summary>True when every number can be used.</summary>
    public bool IsValid => double.IsFinite(Top) && double.IsFinite(Bottom) && Height > 0 && Metres > 0 && double.IsFinite(Metres)
        && Spread >= 0 && double.IsFinite(Spread) && Kind != ObjectKind.Unknown;
}

/// <summary>Why a clip gave no calibration.</summary>
internal enum CalibrationReason : byte
{
    /// <summary>It gave one.</summary>
    Calibrated = 0,

    /// <summary>Too few usable sightings.</summary>
    TooFewSightings,

    /// <summary>The objects were all seen at about the same distance: rows and heights fix no line.</summary>
    NoSpread,

    /// <summary>The sightings fit no common horizon.</summary>
    Inconsistent,

    /// <summary>Too few depths.</summary>
    TooFewDepths,
}

/// <summary>A horizon and a camera height from a clip. Plain data.</summary>
/// <param name="Reason">Calibrated, or why not; then the numbers are NaN.</param>
/// <param name="HorizonRow">Row of the horizon, pixels.</param>
/// <param name="HorizonSigma">Its deviation, pixels.</param>
/// <param name="CameraHeight">Metres; as good as the heights of the objects are known.</param>
/// <param name="HeightSigma">Its relative deviation.</param>
/// <param name="Sightings">Sightings that were usable.</param>
/// <param name="Inliers">Of these, those that fit.</param>
/// <param name="Objects">Tracks, or kinds without tracks.</param>
internal readonly record struct GroundCalibrated(
    CalibrationReason Reason, double HorizonRow, double HorizonSigma, double CameraHeight, double HeightSigma, int Sightings, int Inliers, int Objects)
{
    /// <summary>The ground, as checks take it; not known when there was no calibration.</summary>
    public GroundPlane Plane => Reason == CalibrationReason.Calibrated
        ? new GroundPlane(HorizonRow, HorizonSigma, CameraHeight, HeightSigma, SizeMethods.CrossRatio)
        : GroundPlane.None;

    internal static GroundCalibrated Failed(CalibrationReason reason, int sightings, int objects = 0) =>
        new(reason, double.NaN, double.NaN, double.NaN, double.NaN, sightings, 0, objects);
}
