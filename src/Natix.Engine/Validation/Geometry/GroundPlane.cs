namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Flat ground as the camera sees it: all that sizes on it need, with or without a focal length. Plain data. Roads are not flat: the deviation of the
/// horizon must hold the car's pitching and the slopes ahead as well, or true objects on a hill are rejected; see <see cref="RoadPitchSigma"/>.
/// </summary>
/// <param name="HorizonRow">Row of the horizon, pixels of the upright source image.</param>
/// <param name="HorizonSigma">Its standard deviation, pixels.</param>
/// <param name="CameraHeight">Height of the camera over the ground, metres.</param>
/// <param name="HeightSigma">Its standard deviation, relative.</param>
/// <param name="Method">How sizes on it are to be called: by the ground, or by the cross-ratio with a reference object.</param>
internal readonly record struct GroundPlane(double HorizonRow, double HorizonSigma, double CameraHeight, double HeightSigma, SizeMethods Method)
{
    /// <summary>
    /// Deviation of pitch for a mount that is known to 0.3 degrees in a moving car on roads whose grade changes by a percent or so, radians. A foot must
    /// then be 0.045 focal lengths above the horizon before it stands on no ground.
    /// </summary>
    public const double RoadPitchSigma = 0.015;

    /// <summary>The ground is not known.</summary>
    public static GroundPlane None => new(double.NaN, double.NaN, double.NaN, double.NaN, SizeMethods.None);

    /// <summary>True when sizes follow from it.</summary>
    public bool IsKnown => double.IsFinite(HorizonRow) && HorizonSigma >= 0 && double.IsFinite(HorizonSigma)
        && CameraHeight > 0 && double.IsFinite(CameraHeight) && HeightSigma >= 0 && double.IsFinite(HeightSigma);

    /// <summary>Ground of a camera whose mount is known. The horizon lies at cy - fy tan(pitch): a focal length in error moves it as well.</summary>
    /// <param name="lens">The lens.</param>
    /// <param name="cameraHeight">Height over the ground, metres, positive.</param>
    /// <param name="heightSigma">Its relative deviation.</param>
    /// <param name="pitch">Radians, down positive, less than a right angle.</param>
    /// <param name="pitchSigma">Its deviation, radians.</param>
    public static GroundPlane OfMount(in Intrinsics lens, double cameraHeight, double heightSigma, double pitch, double pitchSigma)
    {
        if (!lens.IsKnown)
            return None;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cameraHeight);
        ArgumentOutOfRangeException.ThrowIfNegative(heightSigma);
        ArgumentOutOfRangeException.ThrowIfNegative(pitchSigma);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Math.Abs(pitch), Math.PI / 2, nameof(pitch));
        var drop = lens.FocalY * Math.Tan(pitch);
        var turned = lens.FocalY * pitchSigma / Math.Pow(Math.Cos(pitch), 2);
        var scaled = drop * lens.FocalSigma;
        return new GroundPlane(lens.CenterY - drop, Math.Sqrt((turned * turned) + (scaled * scaled)), cameraHeight, heightSigma, SizeMethods.Ground);
    }

    /// <summary>
    /// Ground from a horizon and one object of known height on it: the cross-ratio gives the camera's height, and with it every other size. Not known
    /// when the object does not stand below the horizon. Deviations to first order.
    /// </summary>
    /// <param name="horizonRow">Row of the horizon.</param>
    /// <param name="horizonSigma">Its deviation, pixels.</param>
    /// <param name="top">Row of the reference's top.</param>
    /// <param name="bottom">Row of its foot.</param>
    /// <param name="edgeSigma">Deviation of its height in pixels.</param>
    /// <param name="height">Its height, metres.</param>
    /// <param name="heightSigma">Its relative deviation.</param>
    public static GroundPlane OfReference(
        double horizonRow, double horizonSigma, double top, double bottom, double edgeSigma, double height, double heightSigma)
    {
        var cameras = CrossRatio.HeightInCameras(top, bottom, horizonRow);
        if (!(cameras > 0 && height > 0))
            return None;
        var (tall, below, edge) = (bottom - top, bottom - horizonRow, edgeSigma / Math.Sqrt(2));
        var (byTop, byBottom, byHorizon) = (edge / tall, edge * ((1 / below) - (1 / tall)), horizonSigma / below);
        var sigma = Math.Sqrt((byTop * byTop) + (byBottom * byBottom) + (byHorizon * byHorizon) + (heightSigma * heightSigma));
        return new GroundPlane(horizonRow, horizonSigma, height / cameras, sigma, SizeMethods.CrossRatio);
    }
}
