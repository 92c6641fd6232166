using System.Numerics.Tensors;
using System.Runtime.InteropServices;

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
    /// <param name="scratch">With room for all boxes.</param>
    /// <returns>How many survive.</returns>
    /// <exception cref="ArgumentException">A box or an argument that cannot be; the message says which.</exception>
    public static int Linear(Span<Detection> boxes, float iouThreshold, float leastScore, SuppressionScratch scratch)
    {
        if (!(iouThreshold >= 0 && iouThreshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(iouThreshold), iouThreshold, "The overlap threshold must lie in [0,1].");
        return Suppress(boxes, iouThreshold, 0, leastScore, scratch);
    }

    /// <summary>Scores decay by e^(-IoU^2 / sigma), however small the overlap.</summary>
    /// <param name="boxes">As <see cref="Linear"/> takes them.</param>
    /// <param name="sigma">Above 0, finite; 0.5 in the paper.</param>
    /// <param name="leastScore">Boxes under this go; in [0,1].</param>
    /// <param name="scratch">With room for all boxes.</param>
    /// <returns>How many survive.</returns>
    /// <exception cref="ArgumentException">A box or an argument that cannot be; the message says which.</exception>
    public static int Gaussian(Span<Detection> boxes, float sigma, float leastScore, SuppressionScratch scratch)
    {
        if (!(sigma > 0 && float.IsFinite(sigma)))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "Sigma must be finite and above 0.");
        return Suppress(boxes, 0, sigma, leastScore, scratch);
    }

    // A score of -1 is that of a box that was kept or has gone.
    private static int Suppress(Span<Detection> boxes, float iouThreshold, float sigma, float leastScore, SuppressionScratch scratch)
    {
        if (!(leastScore >= 0 && leastScore <= 1))
            throw new ArgumentOutOfRangeException(nameof(leastScore), leastScore, "The least score must lie in [0,1].");
        scratch.Check(boxes);
        var all = scratch.Sorted.AsSpan(0, boxes.Length);
        var scores = scratch.Scores.AsSpan(0, boxes.Length);
        boxes.CopyTo(all);
        scratch.Columns.Clear();
        for (var i = 0; i < all.Length; i++)
        {
            scratch.Columns.Add(all[i]);
            scores[i] = all[i].Score >= leastScore ? all[i].Score + 0f : -1; // one zero, for bits are compared
        }

        var kept = 0;
        for (int strongest; (strongest = Strongest(all, scores)) >= 0; kept++)
        {
            boxes[kept] = all[strongest] with { Score = scores[strongest] };
            scores[strongest] = -1;
            foreach (var i in scratch.Columns.Under(all[strongest]))
            {
                if (scores[i] < 0)
                    continue;
                var iou = Detection.Iou(all[strongest], all[i]);
                var decayed = iou > iouThreshold ? scores[i] * (sigma > 0 ? MathF.Exp(-iou * iou / sigma) : 1 - iou) : scores[i];
                scores[i] = decayed >= leastScore ? decayed : -1;
            }
        }

        return kept;
    }

    private static int Strongest(ReadOnlySpan<Detection> boxes, ReadOnlySpan<float> scores)
    {
        var best = scores.IsEmpty ? -1 : TensorPrimitives.Max(scores);
        if (best < 0)
            return -1;
        var bits = MemoryMarshal.Cast<float, int>(scores);
        var wanted = BitConverter.SingleToInt32Bits(best);
        var strongest = bits.IndexOf(wanted);
        for (int i = strongest, next; (next = bits[(i + 1)..].IndexOf(wanted)) >= 0;)
        {
            i += 1 + next;
            if (BoxOrder.IsBefore(boxes[i] with { Score = best }, boxes[strongest] with { Score = best }))
                strongest = i;
        }

        return strongest;
    }
}
