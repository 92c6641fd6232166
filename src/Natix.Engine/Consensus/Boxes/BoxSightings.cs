namespace Natix.Engine.Consensus.Boxes;

/// <summary>Which detectors saw an object. Pure, allocation-free.</summary>
internal static class BoxSightings
{
    /// <summary>The detectors with a box of the same class whose overlap with this one is above a threshold: bit i is the i-th; the box's own among them.</summary>
    /// <param name="box">An object.</param>
    /// <param name="boxes">Boxes of all detectors; models below 64.</param>
    /// <param name="columns">The same boxes in columns.</param>
    /// <param name="threshold">In [0,1).</param>
    /// <param name="byDistance">Overlap is the distance-IoU (<see cref="BoxOverlap.Diou"/>), else the IoU.</param>
    public static ulong Of(in Detection box, ReadOnlySpan<Detection> boxes, BoxColumns columns, float threshold, bool byDistance)
    {
        var seen = 1UL << box.ModelIndex;
        foreach (var i in columns.Under(box))
        {
            if ((byDistance ? BoxOverlap.Diou(box, boxes[i]) : Detection.Iou(box, boxes[i])) > threshold)
                seen |= 1UL << boxes[i].ModelIndex;
        }

        return seen;
    }
}
