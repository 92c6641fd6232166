using Natix.Engine.Validation.Geometry;

namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>What the lower edge of an object's box says of the road.</summary>
internal enum Footing
{
    /// <summary>It may stand on the road or hang over it: only what both would say is said.</summary>
    Unknown,

    /// <summary>It stands where its box ends, and may move: vehicles, machines, people.</summary>
    OnRoad,

    /// <summary>It stands where its box ends because somebody put it there: its foot tells of the road.</summary>
    Placed,

    /// <summary>It hangs, or stands on a post: it may be nearer than the road behind its lower edge.</summary>
    Raised,
}

/// <summary>Footings by the label of a detector. Pure; for loading, not for frames.</summary>
internal static class LabelFooting
{
    /// <summary>The footing of what a label names; unknown for labels that name nothing known.</summary>
    public static Footing Of(string label)
    {
        var band = SizeBands.Of(ClassLabel.KindOf(label));
        return !band.IsKnown ? Footing.Unknown
            : !band.StandsOnGround ? Footing.Raised
            : band.Kind is ObjectKind.Person or ObjectKind.Machine or ObjectKind.Car or ObjectKind.Truck ? Footing.OnRoad
            : Footing.Placed;
    }
}
