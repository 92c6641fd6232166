namespace Natix.Engine;

/// <summary>What geometry says of a detection.</summary>
public enum GeometryVerdict : byte
{
    /// <summary>Nothing, for a reason.</summary>
    Abstained = 0,

    /// <summary>It may be what its label says: nothing excludes it.</summary>
    Plausible,

    /// <summary>It cannot be what its label says.</summary>
    Implausible,
}

/// <summary>Why geometry says what it says. Stable names: they appear in explanations.</summary>
public enum GeometryReason : byte
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
