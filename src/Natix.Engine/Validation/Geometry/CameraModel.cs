using Natix.Engine.Kernels.Geometry;

namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// A pinhole camera over flat ground: intrinsics in pixels, how well they are known, and, where known, its height and pitch. Immutable.
/// </summary>
/// <param name="FocalX">Focal length across, pixels.</param>
/// <param name="FocalY">Focal length down, pixels.</param>
/// <param name="CenterX">Column of the optical axis, pixels.</param>
/// <param name="CenterY">Row of the optical axis, pixels.</param>
/// <param name="FocalSigma">Standard deviation of the focal length, relative: 0.02 calibrated, 0.25 for an unknown dashcam.</param>
internal sealed record CameraModel(double FocalX, double FocalY, double CenterX, double CenterY, double FocalSigma)
{
    /// <summary>Height over the ground in metres; null where not known, and then nothing is said of the ground.</summary>
    public double? Height { get; init; }

    /// <summary>Pitch in radians, down positive.</summary>
    public double Pitch { get; init; }

    /// <summary>Rows of the image, pixels; null where not known. A box that reaches the last one is cut: nothing is said of where it stands.</summary>
    public int? ImageHeight { get; init; }

    /// <summary>A camera known by its horizontal field of view alone, with square pixels and its axis in the middle of the image.</summary>
    /// <param name="imageWidth">Width of the image, pixels.</param>
    /// <param name="imageHeight">Height of the image, pixels.</param>
    /// <param name="horizontalFieldOfView">In radians, between 0 and pi.</param>
    /// <param name="focalSigma">How well the field of view is known, as a relative deviation of the focal length.</param>
    public static CameraModel FromFieldOfView(int imageWidth, int imageHeight, double horizontalFieldOfView, double focalSigma)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizontalFieldOfView, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(horizontalFieldOfView, Math.PI);
        var focal = imageWidth / (2 * Math.Tan(horizontalFieldOfView / 2));
        return new CameraModel(focal, focal, imageWidth / 2.0, imageHeight / 2.0, focalSigma) { ImageHeight = imageHeight };
    }

    /// <summary>Row of the horizon: pitching down moves it up. NaN where the ground is not known.</summary>
    public double HorizonRow => Height is null ? double.NaN : CenterY - (FocalY * Math.Tan(Pitch));

    /// <summary>Depth along the optical axis of the ground seen in a row; NaN at or above the horizon, and at the image's last row.</summary>
    public double GroundDepth(double row)
    {
        var below = row - HorizonRow;
        return below > 0 && row < LowestRow ? FocalY * Height!.Value / (below * Math.Cos(Pitch)) : double.NaN;
    }

    /// <summary>Distance along the road to the ground seen in a row; NaN at or above the horizon.</summary>
    public double RoadDistance(double row)
    {
        var below = row - HorizonRow;
        return below > 0 ? Height!.Value / Math.Tan(Pitch + Math.Atan((row - CenterY) / FocalY)) : double.NaN;
    }

    /// <summary>
    /// Height of what stands on the ground, by the row of the horizon and the camera's height alone (the focal length only places that row). NaN
    /// at or above the horizon, and at the image's last row.
    /// </summary>
    public double HeightOnGround(double top, double bottom)
    {
        var below = bottom - HorizonRow;
        return below > 0 && bottom < LowestRow ? Height!.Value * (bottom - top) / below : double.NaN;
    }

    // Half a pixel: detectors clip to the image.
    private double LowestRow => ImageHeight is { } rows ? rows - 0.5 : double.PositiveInfinity;

    /// <summary>Depth along the optical axis of a point at a distance along its own ray, as a range map gives it.</summary>
    public double DepthOfRange(double range, double column, double row)
    {
        var (x, y) = ((column - CenterX) / FocalX, (row - CenterY) / FocalY);
        return range / Math.Sqrt(1 + (x * x) + (y * y));
    }

    /// <summary>The camera as a run over many boxes needs it.</summary>
    /// <param name="uncertainty">How well boxes and depths are known.</param>
    public CameraConstants Constants(MeasurementSigma uncertainty)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(FocalX);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(FocalY);
        ArgumentOutOfRangeException.ThrowIfNegative(FocalSigma);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Math.Abs(Pitch), Math.PI / 2, nameof(Pitch));
        if (Height is { } height)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height, nameof(Height));
        return new CameraConstants(
            (float)FocalX,
            (float)FocalY,
            (float)FocalSigma,
            (float)uncertainty.Depth,
            (float)uncertainty.Edge,
            (float)HorizonRow,
            (float)(FocalY * (Height ?? double.NaN) / Math.Cos(Pitch)),
            (float)(Height ?? double.NaN),
            (float)LowestRow);
    }
}

/// <summary>How well boxes and depths are known, as standard deviations.</summary>
/// <param name="Edge">Of a box's width or height, pixels.</param>
/// <param name="Depth">Of a depth, relative.</param>
internal readonly record struct MeasurementSigma(double Edge, double Depth)
{
    /// <summary>Two pixels, and ten percent of the depth.</summary>
    public static MeasurementSigma Usual => new(2, 0.1);
}
