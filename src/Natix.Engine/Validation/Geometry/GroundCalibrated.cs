namespace Natix.Engine.Validation.Geometry;

/// <summary>A horizon and a camera height from a clip. Plain data.</summary>
/// <param name="Reason">Calibrated, or why not; then the numbers are NaN.</param>
/// <param name="HorizonRow">Row of the horizon, pixels.</param>
/// <param name="HorizonSigma">Deviation of the mean horizon by the errors of boxes alone, pixels.</param>
/// <param name="CameraHeight">Metres; as good as the heights of the objects are known.</param>
/// <param name="HeightSigma">Its relative deviation.</param>
/// <param name="Sightings">Sightings that were usable.</param>
/// <param name="Inliers">Of these, those that fit.</param>
/// <param name="Objects">Tracks, or kinds without tracks.</param>
internal readonly record struct GroundCalibrated(
    CalibrationReason Reason, double HorizonRow, double HorizonSigma, double CameraHeight, double HeightSigma, int Sightings, int Inliers, int Objects)
{
    /// <summary>The ground of one frame, as checks take it; not known when there was no calibration.</summary>
    /// <param name="bounce">
    /// Deviation of the horizon from frame to frame, pixels: the clip gives the mean horizon, and a moving car pitches by some 0.3 degrees, 0.005 focal
    /// lengths; of a short clip it moves the mean as well. 0 for a camera that stands.
    /// </param>
    public GroundPlane Plane(double bounce)
    {
        if (!(bounce >= 0 && double.IsFinite(bounce)))
            throw new ArgumentOutOfRangeException(nameof(bounce), bounce, "The deviation of the horizon between frames must not be negative.");
        var sigma = Math.Sqrt((HorizonSigma * HorizonSigma) + (bounce * bounce));
        return Reason == CalibrationReason.Calibrated
            ? new GroundPlane(HorizonRow, sigma, CameraHeight, HeightSigma, SizeMethods.CrossRatio)
            : GroundPlane.None;
    }

    internal static GroundCalibrated Failed(CalibrationReason reason, int sightings, int objects = 0) =>
        new(reason, double.NaN, double.NaN, double.NaN, double.NaN, sightings, 0, objects);
}
