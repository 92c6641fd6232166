using Natix.Engine.Kernels.Geometry;

namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// A length with what is not known of it: a check may only fail when the whole interval is out of range. Metres; low is not negative,
/// high may be infinite. NaN throughout when nothing can be said, and then it excludes nothing.
/// </summary>
internal readonly record struct SizeInterval(double Low, double Value, double High)
{
    /// <summary>Nothing is known.</summary>
    public static SizeInterval Unknown => new(double.NaN, double.NaN, double.NaN);

    /// <summary>True when no length of the interval is in the range.</summary>
    public bool Excludes(double from, double to) => High < from || Low > to;

    /// <summary>Size in metres of a stretch of pixels at a depth, with the deviations of edges, depth and focal length propagated to first order.</summary>
    /// <param name="pixels">Length in pixels, positive.</param>
    /// <param name="depth">Depth along the optical axis, metres; NaN when there is none.</param>
    /// <param name="focal">Focal length, pixels.</param>
    /// <param name="focalSigma">Its relative deviation.</param>
    /// <param name="sigma">Deviations of boxes and depths.</param>
    /// <param name="deviations">Deviations that the interval reaches to each side.</param>
    public static SizeInterval Of(double pixels, double depth, double focal, double focalSigma, MeasurementSigma sigma, double deviations = 2) =>
        Around(pixels * depth / focal, RelativeSigma(pixels, focalSigma, sigma), deviations);

    /// <summary>Relative deviation of a size: (edge / pixels), depth and focal length add as squares.</summary>
    public static double RelativeSigma(double pixels, double focalSigma, MeasurementSigma sigma) =>
        Math.Sqrt(Math.Pow(sigma.Edge / pixels, 2) + (sigma.Depth * sigma.Depth) + (focalSigma * focalSigma));

    /// <summary>The interval round a value with a relative deviation.</summary>
    public static SizeInterval Around(double value, double relativeSigma, double deviations = 2)
    {
        var reach = value * relativeSigma * deviations;
        return new SizeInterval(double.IsNaN(value) ? double.NaN : Math.Max(0, value - reach), value, value + reach);
    }

    /// <summary>
    /// The interval round a value whose logarithm has a deviation: for factors that multiply, such as depth and focal length, and never negative.
    /// </summary>
    public static SizeInterval AroundLogarithm(float value, float sigma, float deviations = 2)
    {
        // Single precision: this is done twice a box.
        var factor = MathF.Exp(sigma * deviations);
        return new SizeInterval(value / factor, value, value * factor);
    }

    /// <summary>
    /// Width and height of a box. A side that the image's border cuts says only how large the object is at least: its interval is open above.
    /// </summary>
    public static (SizeInterval Width, SizeInterval Height) Of(
        in BoxGeometry geometry, in Detection box, int imageWidth, int imageHeight, double deviations = 2)
    {
        var width = Around(geometry.Width, geometry.WidthSigma, deviations);
        var height = Around(geometry.Height, geometry.HeightSigma, deviations);
        var (cutAcross, cutDown) = (box.Left <= 0 || box.Right >= imageWidth, box.Top <= 0 || box.Bottom >= imageHeight);
        return (cutAcross ? width.OpenAbove() : width, cutDown ? height.OpenAbove() : height);
    }

    /// <summary>The same with no upper end: of what is cut, only a part is seen.</summary>
    public SizeInterval OpenAbove() => double.IsNaN(Value) ? this : this with { High = double.PositiveInfinity };
}
