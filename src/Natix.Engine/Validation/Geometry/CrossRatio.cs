namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Heights from one view without a focal length: along a vertical line the foot, the top, the horizon and the vertical vanishing point have a cross
/// ratio that the image keeps, and which gives the height in units of the camera's (Criminisi, Reid, Zisserman, Single view metrology, IJCV 40,
/// 2000). Rows in pixels, down positive. Pure; double precision.
/// </summary>
internal static class CrossRatio
{
    /// <summary>Height over the camera's; NaN when the foot is not below the horizon, the top not above the foot, or a number is not finite.</summary>
    /// <param name="top">Row of the top.</param>
    /// <param name="bottom">Row of the foot.</param>
    /// <param name="horizon">Row of the horizon.</param>
    /// <param name="verticalVanishing">Row where vertical lines meet; infinite for a level camera, and close enough for one that is nearly level.</param>
    public static double HeightInCameras(double top, double bottom, double horizon, double verticalVanishing = double.PositiveInfinity)
    {
        if (!(bottom > horizon && top < bottom) || !double.IsFinite(top) || !double.IsFinite(bottom) || !double.IsFinite(horizon))
            return double.NaN;
        if (double.IsInfinity(verticalVanishing))
            return (bottom - top) / (bottom - horizon);
        // Below the foot for a camera that looks down, above everything for one that looks up.
        var between = verticalVanishing >= Math.Min(top, horizon) && verticalVanishing <= bottom;
        return between || double.IsNaN(verticalVanishing)
            ? double.NaN
            : 1 - ((top - horizon) * (bottom - verticalVanishing) / ((bottom - horizon) * (top - verticalVanishing)));
    }

    /// <summary>Height of an object from that of another on the same ground; no camera is known. NaN as above, or for no reference height.</summary>
    /// <param name="top">Row of the object's top.</param>
    /// <param name="bottom">Row of its foot.</param>
    /// <param name="referenceTop">Row of the reference's top.</param>
    /// <param name="referenceBottom">Row of its foot.</param>
    /// <param name="referenceHeight">Its height, metres, positive.</param>
    /// <param name="horizon">Row of the horizon.</param>
    /// <param name="verticalVanishing">Row where vertical lines meet.</param>
    public static double HeightByReference(
        double top, double bottom, double referenceTop, double referenceBottom, double referenceHeight, double horizon,
        double verticalVanishing = double.PositiveInfinity) =>
        referenceHeight > 0 && double.IsFinite(referenceHeight)
            ? referenceHeight * HeightInCameras(top, bottom, horizon, verticalVanishing)
                / HeightInCameras(referenceTop, referenceBottom, horizon, verticalVanishing)
            : double.NaN;

    /// <summary>Row where vertical lines meet: the camera's nadir when it looks down, its zenith when it looks up.</summary>
    /// <param name="focal">Focal length down, pixels.</param>
    /// <param name="centerRow">Row of the optical axis.</param>
    /// <param name="pitch">Radians, down positive.</param>
    public static double VerticalVanishingRow(double focal, double centerRow, double pitch) =>
        pitch == 0 ? double.PositiveInfinity : centerRow + (focal / Math.Tan(pitch));
}
