namespace Natix.Engine.Models;

/// <summary>How the boxes of several detectors become one an object.</summary>
internal enum FusionMethod
{
    /// <summary>Boxes that overlap are averaged by score and weight.</summary>
    WeightedBoxFusion = 0,

    /// <summary>The strongest box stays, those that overlap it go.</summary>
    Nms,

    /// <summary>The strongest box stays, the scores of those that overlap it decay.</summary>
    SoftNms,

    /// <summary>As <see cref="Nms"/>, but boxes with centres apart overlap less.</summary>
    DiouNms,
}

/// <summary>How the boxes of a cascade's detectors are fused.</summary>
/// <param name="Method">The method.</param>
/// <param name="IouThreshold">Boxes of one label are of one object when their overlap (distance-IoU for <see cref="FusionMethod.DiouNms"/>) is above this, in [0,1).</param>
/// <param name="Sigma">Of <see cref="FusionMethod.SoftNms"/>: scores decay by e^(-IoU^2 / Sigma), above 0; null: by 1 - IoU above the threshold.</param>
internal sealed record FusionManifest(FusionMethod Method, double IouThreshold, double? Sigma = null)
{
    /// <summary>What a cascade has that says nothing of it.</summary>
    public static FusionManifest Default { get; } = new(FusionMethod.WeightedBoxFusion, UsualOverlap(FusionMethod.WeightedBoxFusion));

    /// <summary>The overlap of a method's paper.</summary>
    public static double UsualOverlap(FusionMethod method) => method switch
    {
        FusionMethod.WeightedBoxFusion => 0.55,
        FusionMethod.SoftNms => 0.3,
        _ => 0.5,
    };
}
