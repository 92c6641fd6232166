namespace Natix.Engine.Validation.Geometry;

/// <summary>What geometry says of a detection.</summary>
internal enum GeometryVerdict : byte
{
    /// <summary>Nothing, for a reason.</summary>
    Abstained = 0,

    /// <summary>It may be what its label says: nothing excludes it.</summary>
    Plausible,

    /// <summary>It cannot be what its label says.</summary>
    Implausible,
}

/// <summary>Why geometry says what it says. Stable names: they appear in explanations.</summary>
internal enum GeometryReason : byte
{
    /// <summary>Not looked at.</summary>
    None = 0,

    /// <summary>Plausible: the interval meets the band of the class.</summary>
    WithinBand,

    /// <summary>Implausible: taller than the class, whole interval.</summary>
    TooTall,

    /// <summary>Implausible: shorter than the class.</summary>
    TooShort,

    /// <summary>Implausible: wider than the class.</summary>
    TooWide,

    /// <summary>Implausible: narrower than the class.</summary>
    TooNarrow,

    /// <summary>Implausible: should stand on the ground, but its foot is above the horizon.</summary>
    AboveHorizon,

    /// <summary>Implausible: taller in pixels than things of its class that stand nearer, beyond what the class's sizes explain.</summary>
    OutOfOrder,

    /// <summary>Abstained: an edge is not a number, or the box has no area.</summary>
    InvalidBox,

    /// <summary>Abstained: no part of the box is in the image.</summary>
    OutsideImage,

    /// <summary>Abstained: no size is known for its class.</summary>
    UnknownClass,

    /// <summary>Abstained: nothing is known of the lens, as in a crop.</summary>
    UnknownCamera,

    /// <summary>Abstained: fewer pixels than a size can be read from.</summary>
    TooFewPixels,

    /// <summary>Abstained: a depth that is zero, negative, infinite or not a number, and no ground.</summary>
    InvalidDepth,

    /// <summary>Abstained: neither a depth nor the ground gives a scale.</summary>
    NoScale,

    /// <summary>Abstained: depth and ground disagree on where it is by more than their deviations explain.</summary>
    MethodsContradict,

    /// <summary>Abstained: the image's border cuts it; it is at least as large as it looks, which says nothing here.</summary>
    CutByImage,

    /// <summary>Abstained: the interval is so wide that almost any object would pass.</summary>
    TooUncertain,
}

/// <summary>How a size was found.</summary>
[Flags]
internal enum SizeMethods : byte
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Pixels times depth over focal length.</summary>
    Pinhole = 1,

    /// <summary>By the camera's height over the ground and the horizon.</summary>
    Ground = 2,

    /// <summary>By an object of known height on the same ground and the horizon.</summary>
    CrossRatio = 4,
}

/// <summary>The verdict of geometry on one detection, with its figures. Plain data.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why.</param>
/// <param name="Methods">What the sizes rest on.</param>
/// <param name="Kind">The kind whose band was used; see <see cref="SizeBands"/>.</param>
/// <param name="Height">Height in metres, 95 percent by default; NaN where nothing can be said. Open above where the image cuts it.</param>
/// <param name="Width">Width in metres, likewise.</param>
/// <param name="DepthRatio">Depth by the map over depth by the ground: near 1 for what stands on the ground; NaN without both.</param>
internal readonly record struct GeometryFinding(
    GeometryVerdict Verdict, GeometryReason Reason, SizeMethods Methods, ObjectKind Kind, SizeInterval Height, SizeInterval Width, float DepthRatio)
{
    /// <summary>An abstention without figures.</summary>
    public static GeometryFinding Abstained(GeometryReason reason, ObjectKind kind) =>
        new(GeometryVerdict.Abstained, reason, SizeMethods.None, kind, SizeInterval.Unknown, SizeInterval.Unknown, float.NaN);
}
