namespace Natix.Engine.Validation.Geometry;

/// <summary>What the numbers of a depth map are.</summary>
internal enum DepthKind : byte
{
    /// <summary>There is no map in metres.</summary>
    None = 0,

    /// <summary>Metres along the optical axis.</summary>
    Axial,

    /// <summary>Metres along the ray of each pixel.</summary>
    Range,

    /// <summary>
    /// Metres along the axis that a model made by multiplying with this focal length (Metric3D, Depth Anything 3): an error of it cancels in sizes.
    /// </summary>
    AxialByFocal,
}

/// <summary>All that a frame's boxes are measured against, ready for arithmetic. Plain data, made once a frame or once a camera.</summary>
internal readonly struct GeometryView
{
    private GeometryView(int width, int height, in Intrinsics lens, in GroundPlane ground, DepthKind depth, MeasurementSigma sigma, GeometryLimits limits)
    {
        (Width, Height) = (width, height);
        HasLens = lens.IsKnown;
        (FocalX, FocalY, CenterX, CenterY) = ((float)lens.FocalX, (float)lens.FocalY, (float)lens.CenterX, (float)lens.CenterY);
        Depth = depth;
        // In logarithms variances of factors add.
        var focal = depth == DepthKind.AxialByFocal ? 0 : lens.FocalSigma;
        PinholeVariance = (float)((sigma.Depth * sigma.Depth) + (focal * focal));
        EdgeVariance = (float)(sigma.Edge * sigma.Edge / 2);
        EdgeSigma = (float)sigma.Edge;
        GroundMethod = ground.IsKnown ? ground.Method : SizeMethods.None;
        (HorizonRow, CameraHeight) = ((float)ground.HorizonRow, (float)ground.CameraHeight);
        (HorizonVariance, HeightVariance) = ((float)(ground.HorizonSigma * ground.HorizonSigma), (float)(ground.HeightSigma * ground.HeightSigma));
        Stretch = HasLens ? FocalY / FocalX : 1;
        Limits = limits;
    }

    public readonly int Width, Height;
    public readonly bool HasLens;
    public readonly float FocalX, FocalY, CenterX, CenterY;
    public readonly DepthKind Depth;

    /// <summary>Variance of the logarithm of metres a pixel by depth and focal length.</summary>
    public readonly float PinholeVariance;

    /// <summary>Variance of one edge of a box, square pixels; and deviation of a box's width or height, pixels.</summary>
    public readonly float EdgeVariance, EdgeSigma;

    /// <summary>How the ground gives sizes; none without it.</summary>
    public readonly SizeMethods GroundMethod;
    public readonly float HorizonRow, CameraHeight, HorizonVariance, HeightVariance;

    /// <summary>Metres a pixel across over metres a pixel down: other than 1 for pixels that are not square.</summary>
    public readonly float Stretch;

    public readonly GeometryLimits Limits;

    /// <summary>True when there is anything to measure by: a lens, or a ground.</summary>
    public bool IsKnown => HasLens || GroundMethod != SizeMethods.None;

    /// <summary>Prepares a view.</summary>
    /// <param name="width">Width of the upright source image, pixels.</param>
    /// <param name="height">Height of the upright source image, pixels.</param>
    /// <param name="lens">What is known of the lens.</param>
    /// <param name="ground">What is known of the ground; <see cref="GroundPlane.None"/> without.</param>
    /// <param name="depth">What depths will be given.</param>
    /// <param name="sigma">How well boxes and depths are known.</param>
    /// <param name="limits">Limits; null for the usual ones.</param>
    /// <exception cref="ArgumentException">A size is not positive or a deviation is negative or not a number; the message says which.</exception>
    public static GeometryView Create(
        int width, int height, in Intrinsics lens, in GroundPlane ground, DepthKind depth, MeasurementSigma sigma, GeometryLimits? limits = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Require(sigma.Edge >= 0 && double.IsFinite(sigma.Edge), "the deviation of edges", sigma.Edge);
        Require(sigma.Depth >= 0 && double.IsFinite(sigma.Depth), "the deviation of depths", sigma.Depth);
        if (lens.IsKnown)
        {
            Require(lens.FocalX > 0 && double.IsFinite(lens.FocalX), "the focal length across", lens.FocalX);
            Require(lens.FocalY > 0 && double.IsFinite(lens.FocalY), "the focal length down", lens.FocalY);
            Require(lens.FocalSigma >= 0 && double.IsFinite(lens.FocalSigma), "the deviation of the focal length", lens.FocalSigma);
            Require(double.IsFinite(lens.CenterX) && double.IsFinite(lens.CenterY), "the optical axis", lens.CenterX);
        }

        limits ??= GeometryLimits.Usual;
        limits.Check();
        return new GeometryView(width, height, lens, ground, depth, sigma, limits);
    }

    private static void Require(bool holds, string what, double value)
    {
        if (!holds)
            throw new ArgumentException($"A view cannot have {value} as {what}.");
    }
}
