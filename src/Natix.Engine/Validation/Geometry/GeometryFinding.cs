namespace Natix.Engine.Validation.Geometry;

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
