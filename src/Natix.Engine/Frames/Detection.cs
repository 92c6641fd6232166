namespace Natix.Engine;

/// <summary>One object found by a detector, in pixels of the upright source image (before any scaled decoding).</summary>
/// <param name="Left">Left edge, pixels, in [0, width].</param>
/// <param name="Top">Top edge, pixels, in [0, height].</param>
/// <param name="Right">Right edge, pixels, greater than or equal to <paramref name="Left"/>.</param>
/// <param name="Bottom">Bottom edge, pixels, greater than or equal to <paramref name="Top"/>.</param>
/// <param name="Score">Confidence in [0,1] as the detector gives it (not calibrated).</param>
/// <param name="ClassId">Index into the labels of the model's manifest.</param>
/// <param name="ModelIndex">Index into <see cref="EngineDescription.Models"/>.</param>
public readonly record struct Detection(
    float Left, float Top, float Right, float Bottom, float Score, int ClassId, int ModelIndex)
{
    /// <summary>Width in pixels.</summary>
    public float Width => Right - Left;

    /// <summary>Height in pixels.</summary>
    public float Height => Bottom - Top;

    /// <summary>Area in square pixels.</summary>
    public float Area => Width * Height;

    /// <summary>Intersection over union, in [0,1]; 0 when either box is empty.</summary>
    internal static float Iou(in Detection a, in Detection b)
    {
        var width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
        var height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        if (!(width > 0 && height > 0))
            return 0;
        var intersection = width * height;
        return intersection / (a.Area + b.Area - intersection);
    }
}
