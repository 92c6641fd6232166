namespace Natix.Engine;

/// <summary>What geometry says of one detection: whether what it shows can be what its label says, by its size and where it stands.</summary>
/// <param name="Verdict">The verdict; an implausible detection has no part in fused objects, nor in votes as far as that was known when its level was through (depth may come later).</param>
/// <param name="Reason">Why.</param>
/// <param name="HeightLow">Lower end of its height's 95 percent interval, metres; NaN where nothing can be said.</param>
/// <param name="HeightHigh">Upper end; infinite where the image's border cuts it.</param>
/// <param name="WidthLow">Lower end of its width's interval, metres; NaN where nothing can be said.</param>
/// <param name="WidthHigh">Upper end; infinite where the image's border cuts it.</param>
public readonly record struct DetectionCheck(
    GeometryVerdict Verdict, GeometryReason Reason, float HeightLow, float HeightHigh, float WidthLow, float WidthHigh);
