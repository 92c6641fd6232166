namespace Natix.Engine.Consensus.Boxes;

/// <summary>
/// Soft non-maximum suppression (Bodla et al. 2017): the strongest box is kept, the scores of the boxes of its class that it overlaps decay, and
/// so on with what is left; boxes whose score falls under a floor go. Class-wise, pure, allocation-free; the result does not depend on the
/// order of the input. Scores decay again when it is applied again: not idempotent.
/// </summary>
internal static class SoftNms
{
    /// <summary>Scores decay by 1 - IoU where the IoU is above the threshold.</summary>
    /// <param name="boxes">Candidates, scores in [0,1]; survivors are moved to the front in the order they were kept, with decayed scores.</param>
    /// <param name="iouThreshold">In [0,1].</param>
    /// <param name="leastScore">Boxes under this go; in [0,1].</param>
    /// <returns>How many survive.</returns>
    /// <exception cref="ArgumentException">A box or an argument that cannot be; the message says which.</exception>
    public static int Linear(Span<Detection> boxes, float iouThreshold, float leastScore)
    {
        if (!(iouThreshold >= 0 && iouThreshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(iouThreshold), iouThreshold, "The overlap threshold must lie in [0,1].");
        return Suppress(boxes, iouThreshold, 0, leastScore);
    }

    /// <summary>Scores decay by e^(-IoU^2 / sigma), however small the overlap.</summary>
    /// <param name="boxes">As <see cref="Linear"/> takes them.</param>
    /// <param name="sigma">Above 0, finite; 0.5 in the paper.</param>
    /// <param name="leastScore">Boxes under this go; in [0,1].</param>
    /// <returns>How many survive.</returns>
    /// <exception cref="ArgumentException">A box or an argument that cannot be; the message says which.</exception>
    public static int Gaussian(Span<Detection> boxes, float sigma, float leastScore)
    {
        if (!(sigma > 0 && float.IsFinite(sigma)))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "Sigma must be finite and above 0.");
        return Suppress(boxes, 0, sigma, leastScore);
    }

    private static int Suppress(Span<Detection> boxes, float iouThreshold, float sigma, float leastScore)
    {
        if (!(leastScore >= 0 && leastScore <= 1))
            throw new ArgumentOutOfRangeException(nameof(leastScore), leastScore, "The least score must lie in [0,1].");
        BoxOrder.Check(boxes);
        var (kept, end) = (0, DropWeak(boxes, leastScore));
        while (kept < end)
        {
            var strongest = kept;
            for (var i = kept + 1; i < end; i++)
            {
                if (BoxOrder.IsBefore(boxes[i], boxes[strongest]))
                    strongest = i;
            }

            (boxes[kept], boxes[strongest]) = (boxes[strongest], boxes[kept]);
            var box = boxes[kept++];
            foreach (ref var other in boxes[kept..end])
            {
                if (other.ClassId == box.ClassId && Detection.Iou(box, other) is var iou && iou > iouThreshold)
                    other = other with { Score = other.Score * (sigma > 0 ? MathF.Exp(-iou * iou / sigma) : 1 - iou) };
            }

            end = kept + DropWeak(boxes[kept..end], leastScore);
        }

        return kept;
    }

    private static int DropWeak(Span<Detection> boxes, float leastScore)
    {
        var kept = 0;
        foreach (ref readonly var box in boxes)
        {
            if (box.Score >= leastScore)
                boxes[kept++] = box;
        }

        return kept;
    }
}
