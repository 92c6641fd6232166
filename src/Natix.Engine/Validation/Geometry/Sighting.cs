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
