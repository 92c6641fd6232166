namespace Natix.Engine.Consensus.Boxes;

/// <summary>
/// Greedy suppression by distance-IoU (Zheng et al. 2020): of boxes that overlap as much, those with centres apart are two objects, such as
/// cones in a row, and both stay. Class-wise, pure, allocation-free; the result does not depend on the order of the input, and suppressing
/// twice changes nothing.
/// </summary>
internal static class DiouNms
{
    /// <summary>Moves the survivors to the front, strongest first, and returns how many there are.</summary>
    /// <param name="boxes">Candidates, scores in [0,1]; reordered.</param>
    /// <param name="threshold">A box gives way to a stronger one of its class when their distance-IoU is above this, in [-1,1].</param>
    /// <exception cref="ArgumentException">A box or an argument that cannot be; the message says which.</exception>
    public static int Suppress(Span<Detection> boxes, float threshold)
    {
        if (!(threshold >= -1 && threshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must lie in [-1,1].");
        BoxOrder.Check(boxes);
        var kept = 0;
        for (var end = boxes.Length; kept < end;)
        {
            var strongest = kept;
            for (var i = kept + 1; i < end; i++)
            {
                if (BoxOrder.IsBefore(boxes[i], boxes[strongest]))
                    strongest = i;
            }

            (boxes[kept], boxes[strongest]) = (boxes[strongest], boxes[kept]);
            var box = boxes[kept++];
            var next = kept;
            for (var i = kept; i < end; i++)
            {
                if (boxes[i].ClassId != box.ClassId || !(BoxOverlap.Diou(box, boxes[i]) > threshold))
                    boxes[next++] = boxes[i];
            }

            end = next;
        }

        return kept;
    }
}
