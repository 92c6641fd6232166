using Natix.Engine.Consensus.Boxes;
using Natix.Engine.Heads;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade;

/// <summary>
/// Makes one box an object of the boxes of several detectors, by the method a cascade asks for. The result does not depend on the order of the boxes;
/// allocates nothing. Immutable and thread-safe; working memory is the caller's.
/// </summary>
/// <param name="fusion">The method.</param>
internal sealed class BoxFusion(FusionManifest fusion)
{
    /// <summary>Scores under which soft suppression lets a box go: that of the paper's own program.</summary>
    public const float LeastScore = 0.001f;

    private readonly float _overlap = Math.Min((float)fusion.IouThreshold, MathF.BitDecrement(1));

    /// <summary>Fuses into <see cref="FusionDesk.Fused"/>, and gives how many there are.</summary>
    /// <param name="boxes">Of all detectors, in labels that they share: edges finite and in order, scores in [0,1]; no more than the desk has room for.</param>
    /// <param name="desk">With <see cref="FusionDesk.Weights"/> of the detectors that ran.</param>
    public int Fuse(ReadOnlySpan<Detection> boxes, FusionDesk desk)
    {
        if (fusion.Method == FusionMethod.WeightedBoxFusion)
            return WeightedBoxFusion.Fuse(boxes, desk.Weights, _overlap, desk.Scratch, desk.Fused, FusionRescale.None);
        var kept = desk.Kept.AsSpan(0, boxes.Length);
        boxes.CopyTo(kept);
        var count = Suppress(kept, desk.Suppression);
        desk.Columns.Clear();
        foreach (ref readonly var box in boxes)
            desk.Columns.Add(box);
        for (var i = 0; i < count; i++)
            desk.Fused[i] = ObjectOf(kept[i], BoxSightings.Of(kept[i], boxes, desk.Columns, _overlap, fusion.Method == FusionMethod.DiouNms));
        return count;
    }

    private int Suppress(Span<Detection> boxes, SuppressionScratch scratch) => (fusion.Method, fusion.Sigma) switch
    {
        (FusionMethod.Nms, _) => NonMaximumSuppression.Suppress(boxes, _overlap),
        (FusionMethod.DiouNms, _) => DiouNms.Suppress(boxes, _overlap, scratch),
        (_, { } sigma) => SoftNms.Gaussian(boxes, (float)sigma, LeastScore, scratch),
        _ => SoftNms.Linear(boxes, _overlap, LeastScore, scratch),
    };

    private static FusedBox ObjectOf(in Detection box, ulong models) =>
        new(box.Left, box.Top, box.Right, box.Bottom, box.Score, box.ClassId, models, 1);
}

/// <summary>Working memory of one slot's fusion. One owner at a time: whoever holds the slot's gate.</summary>
internal sealed class FusionDesk(int boxes, int detectors)
{
    public Detection[] Boxes { get; } = new Detection[boxes];

    /// <summary>What suppression leaves.</summary>
    public Detection[] Kept { get; } = new Detection[boxes];

    public FusedBox[] Fused { get; } = new FusedBox[boxes];

    public DetectedObject[] Objects { get; } = new DetectedObject[boxes];

    public float[] Weights { get; } = new float[detectors];

    public BoxFusionScratch Scratch { get; } = new(boxes);

    public SuppressionScratch Suppression { get; } = new(boxes);

    /// <summary>Of all boxes, to find who saw what stayed.</summary>
    public BoxColumns Columns { get; } = new(boxes);
}
