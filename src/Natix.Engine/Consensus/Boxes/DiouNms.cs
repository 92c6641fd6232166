namespace Natix.Engine.Consensus.Boxes;

/// <summary>
/// Greedy suppression by distance-IoU (Zheng et al. 2020): of boxes that overlap as much, those with centres apart are two objects, such as
/// cones in a row, and both stay. Class-wise, pure but for the scratch, allocation-free; the result does not depend on the order of the input, and
/// suppressing twice changes nothing.
/// </summary>
internal static class DiouNms
{
    /// <summary>Moves the survivors to the front, strongest first, and returns how many there are.</summary>
    /// <param name="boxes">Candidates, scores in [0,1]; overwritten.</param>
    /// <param name="threshold">A box gives way to a stronger one of its class when their distance-IoU is above this, in [0,1].</param>
    /// <param name="scratch">With room for all boxes.</param>
    /// <exception cref="ArgumentException">A box or an argument that cannot be; the message says which.</exception>
    public static int Suppress(Span<Detection> boxes, float threshold, SuppressionScratch scratch)
    {
        if (!(threshold >= 0 && threshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must lie in [0,1].");
        scratch.Check(boxes);
        for (var i = 0; i < boxes.Length; i++)
            scratch.Keys[i] = BoxOrder.Key(boxes[i].Score, i);
        BoxOrder.Sort(boxes, scratch.Keys.AsSpan(0, boxes.Length), scratch.Sorted);
        var kept = scratch.Columns;
        kept.Clear();
        foreach (ref readonly var box in scratch.Sorted.AsSpan(0, boxes.Length))
        {
            if (IsCovered(box, boxes, kept, threshold))
                continue;
            boxes[kept.Count] = box;
            kept.Add(box);
        }

        return kept.Count;
    }

    private static bool IsCovered(in Detection box, ReadOnlySpan<Detection> kept, BoxColumns columns, float threshold)
    {
        foreach (var i in columns.Under(box))
        {
            if (BoxOverlap.Diou(kept[i], box) > threshold)
                return true;
        }

        return false;
    }
}
