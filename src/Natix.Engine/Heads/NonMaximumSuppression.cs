namespace Natix.Engine.Heads;

/// <summary>
/// Greedy class-wise non-maximum suppression. Pure; the result does not depend on the order of the input (ties fall by class, then by
/// place), and suppressing twice changes nothing.
/// </summary>
internal static class NonMaximumSuppression
{
    /// <summary>Candidates looked at, strongest first: bounds the quadratic part on a frame where everything fires.</summary>
    public const int MaxCandidates = 1024;

    // Cached: a delegate made on each call would be garbage on each frame.
    private static readonly Comparison<Detection> StrongestFirst = Compare;

    /// <summary>Moves the survivors to the front, strongest first, and returns how many there are.</summary>
    /// <param name="boxes">Candidates; reordered.</param>
    /// <param name="iouThreshold">A box gives way to a stronger one of its class when their overlap is above this.</param>
    public static int Suppress(Span<Detection> boxes, float iouThreshold)
    {
        boxes.Sort(StrongestFirst);
        if (boxes.Length > MaxCandidates)
            boxes = boxes[..MaxCandidates];
        var kept = 0;
        foreach (var box in boxes)
        {
            if (!IsCovered(box, boxes[..kept], iouThreshold))
                boxes[kept++] = box;
        }

        return kept;
    }

    /// <summary>Intersection over union, in [0,1]; 0 when both boxes are empty.</summary>
    public static float Iou(in Detection a, in Detection b)
    {
        var width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
        var height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        if (!(width > 0 && height > 0))
            return 0;
        var intersection = width * height;
        return intersection / (a.Area + b.Area - intersection);
    }

    private static bool IsCovered(in Detection box, ReadOnlySpan<Detection> stronger, float iouThreshold)
    {
        foreach (ref readonly var other in stronger)
        {
            if (other.ClassId == box.ClassId && Iou(other, box) > iouThreshold)
                return true;
        }

        return false;
    }

    private static int Compare(Detection a, Detection b)
    {
        var order = b.Score.CompareTo(a.Score);
        if (order == 0)
            order = a.ClassId.CompareTo(b.ClassId);
        if (order == 0)
            order = a.Left.CompareTo(b.Left);
        if (order == 0)
            order = a.Top.CompareTo(b.Top);
        if (order == 0)
            order = a.Right.CompareTo(b.Right);
        return order != 0 ? order : a.Bottom.CompareTo(b.Bottom);
    }
}
