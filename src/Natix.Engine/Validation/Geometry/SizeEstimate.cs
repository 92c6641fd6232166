namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Size of one box by every method that applies, as one estimate. Each method gives metres a pixel: z / f by the pinhole, h_c / (v_b - v_h) by the
/// ground. Their logarithms are averaged with weights of inverse variance; the box's edges count once, after that, with the part that the bottom edge
/// plays in the ground's scale. Methods that disagree by more than <see cref="GeometryLimits.AgreeDeviations"/> widen the result in proportion.
/// First order in all deviations. Plain data; pure; allocates nothing.
/// </summary>
/// <param name="Height">Metres; NaN when no method applies.</param>
/// <param name="HeightSigma">Standard deviation of its logarithm.</param>
/// <param name="Width">Metres.</param>
/// <param name="WidthSigma">Standard deviation of its logarithm.</param>
/// <param name="DepthRatio">Depth by the map over depth by the ground; NaN without both.</param>
/// <param name="Disagreement">Its logarithm in joint deviations, without sign; 0 without both.</param>
/// <param name="Methods">The methods that apply.</param>
internal readonly record struct SizeEstimate(
    float Height, float HeightSigma, float Width, float WidthSigma, float DepthRatio, float Disagreement, SizeMethods Methods)
{
    /// <summary>Deviations that a foot must lie below the horizon before the ground says where it stands: nearer to it first order fails.</summary>
    private const float LeastBelow = 5;

    /// <summary>Measures a box by what the view knows.</summary>
    /// <param name="box">Finite edges, positive width and height.</param>
    /// <param name="depth">Sampled depth, of the view's kind; NaN, infinite, zero or negative for none.</param>
    /// <param name="view">The view.</param>
    /// <param name="standsOnGround">True when the bottom edge is where it meets the ground, and is seen.</param>
    /// <param name="methods">Methods that may be used; others are left out.</param>
    public static SizeEstimate Of(in Detection box, float depth, in GeometryView view, bool standsOnGround, SizeMethods methods = (SizeMethods)7)
    {
        var below = box.Bottom - view.HorizonRow;
        var footVariance = view.HorizonVariance + view.EdgeVariance;
        var byGround = standsOnGround && (view.GroundMethod & methods) != 0 && below > 0 && below * below > LeastBelow * LeastBelow * footVariance;
        var byDepth = (methods & SizeMethods.Pinhole) != 0 && view.HasLens && view.Depth != DepthKind.None && depth > 0 && float.IsFinite(depth);
        if (!byGround && !byDepth)
            return new SizeEstimate(float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, 0, SizeMethods.None);

        var pinhole = byDepth ? Axial(box, depth, view) / view.FocalY : 0;
        if (!byGround)
            return Scaled(box, view, pinhole, view.PinholeVariance, 0, 0, 1, float.NaN, 0, SizeMethods.Pinhole);
        var ground = view.CameraHeight / below;
        var inverse = 1 / below;
        var shared = view.HeightVariance + (view.HorizonVariance * inverse * inverse);
        if (!byDepth)
            return Scaled(box, view, ground, shared, 1, inverse, 1, float.NaN, 0, view.GroundMethod);

        var groundVariance = shared + (view.EdgeVariance * inverse * inverse);
        var joint = view.PinholeVariance + groundVariance;
        // Two methods without any deviation have equal weights.
        var weight = joint > 0 ? view.PinholeVariance / joint : 0.5f;
        var apart = MathF.Log(pinhole / ground);
        var disagreement = MathF.Abs(apart) / MathF.Sqrt(joint);
        var scale = ground * MathF.Exp((1 - weight) * apart);
        var variance = ((1 - weight) * (1 - weight) * view.PinholeVariance) + (weight * weight * shared);
        var widened = MathF.Max(1, disagreement / (float)view.Limits.AgreeDeviations);
        return Scaled(box, view, scale, variance, weight, inverse, widened, pinhole / ground, disagreement, SizeMethods.Pinhole | view.GroundMethod);
    }

    private static float Axial(in Detection box, float depth, in GeometryView view)
    {
        if (view.Depth != DepthKind.Range)
            return depth;
        // The depth was sampled round the middle of the box.
        var x = (((box.Left + box.Right) / 2) - view.CenterX) / view.FocalX;
        var y = (((box.Top + box.Bottom) / 2) - view.CenterY) / view.FocalY;
        return depth / MathF.Sqrt(1 + (x * x) + (y * y));
    }

    private static SizeEstimate Scaled(
        in Detection box, in GeometryView view, float scale, float variance, float groundWeight, float inverseBelow, float widened, float ratio,
        float disagreement, SizeMethods methods)
    {
        var (height, width) = (box.Bottom - box.Top, box.Right - box.Left);
        var (top, side, ground) = (1 / height, 1 / width, groundWeight * inverseBelow);
        // d ln H / d bottom = 1 / h - w / (v_b - v_h): a foot too low makes it taller and nearer, and the two cancel in part.
        var bottom = top - ground;
        var (down, across) = ((top * top) + (bottom * bottom), (2 * side * side) + (ground * ground));
        return new SizeEstimate(
            height * scale, widened * MathF.Sqrt(variance + (view.EdgeVariance * down)),
            width * scale * view.Stretch, widened * MathF.Sqrt(variance + (view.EdgeVariance * across)),
            ratio, disagreement, methods);
    }
}
