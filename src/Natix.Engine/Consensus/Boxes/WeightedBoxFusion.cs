namespace Natix.Engine.Consensus.Boxes;

/// <summary>
/// How a fused box's score answers for the detectors that did not see it. T is the weight of the boxes that went in, N that of all detectors.
/// </summary>
internal enum FusionRescale
{
    /// <summary>times min(T, N) / N: one detector alone is believed by its share; boxes beyond one a detector do not raise the score.</summary>
    MinShare,

    /// <summary>times T / N, at most 1: several boxes of one detector on one object count.</summary>
    Share,

    /// <summary>The mean of the members as it is.</summary>
    None,
}

/// <summary>
/// Weighted box fusion (Solovyev, Wang and Gabruseva 2021, arXiv 1910.13302): boxes of several detectors, strongest first, gather in clusters
/// of one class around the confidence-weighted mean of their members, instead of one box suppressing the others. Pure but for the scratch;
/// allocation-free; the result does not depend on the order of the input. Fusing the result again may move it: means can come closer than
/// the threshold, so unlike suppression this is not idempotent.
/// </summary>
internal static class WeightedBoxFusion
{
    /// <summary>Bits of <see cref="FusedBox.Models"/>.</summary>
    public const int MaxModels = 64;

    /// <summary>Fuses the boxes of one frame.</summary>
    /// <param name="boxes">Boxes of all detectors, class ids in labels that they share; edges finite and in order, scores in [0,1].</param>
    /// <param name="weights">
    /// Weight of each detector that ran, by <see cref="Detection.ModelIndex"/>, finite; 0 for a model that did not run or does not detect: its silence
    /// then says nothing. Boxes of weight or score 0 are left out.
    /// </param>
    /// <param name="iouThreshold">A box joins a cluster when their overlap is above this, in [0,1); 0.55 in the paper.</param>
    /// <param name="scratch">With room for all boxes.</param>
    /// <param name="fused">The result, strongest first; with room for as many as there are boxes.</param>
    /// <param name="rescale">How silence counts.</param>
    /// <returns>How many fused boxes there are.</returns>
    /// <exception cref="ArgumentException">A box, weight or size that cannot be; the message says which.</exception>
    public static int Fuse(
        ReadOnlySpan<Detection> boxes,
        ReadOnlySpan<float> weights,
        float iouThreshold,
        BoxFusionScratch scratch,
        Span<FusedBox> fused,
        FusionRescale rescale = FusionRescale.MinShare)
    {
        var total = Check(boxes, weights, iouThreshold, scratch, fused.Length);
        var sorted = Strongest(boxes, weights, scratch);
        var clusters = scratch.Clusters;
        clusters.Clear();
        foreach (ref readonly var box in sorted)
        {
            var cluster = clusters.FindBest(box, iouThreshold);
            if (cluster < 0)
                clusters.Add(box, weights[box.ModelIndex]);
            else
                clusters.Join(cluster, box, weights[box.ModelIndex]);
        }

        return Conclude(scratch, total, fused, rescale);
    }

    private static ReadOnlySpan<Detection> Strongest(ReadOnlySpan<Detection> boxes, ReadOnlySpan<float> weights, BoxFusionScratch scratch)
    {
        var count = 0;
        for (var i = 0; i < boxes.Length; i++)
        {
            var confidence = weights[boxes[i].ModelIndex] * boxes[i].Score;
            if (confidence > 0)
                scratch.Keys[count++] = BoxOrder.Key(confidence, i);
        }

        BoxOrder.Sort(boxes, scratch.Keys.AsSpan(0, count), scratch.Sorted);
        return scratch.Sorted.AsSpan(0, count);
    }

    // Strongest first; equals in the order of their clusters, which does not depend on the input's.
    private static int Conclude(BoxFusionScratch scratch, double total, Span<FusedBox> fused, FusionRescale rescale)
    {
        var clusters = scratch.Clusters;
        var keys = scratch.Keys.AsSpan(0, clusters.Count);
        for (var i = 0; i < keys.Length; i++)
            keys[i] = BoxOrder.Key(Score(clusters, i, total, rescale), i);
        keys.Sort();
        for (var i = 0; i < keys.Length; i++)
        {
            var cluster = (int)(uint)keys[i];
            fused[i] = clusters.Read(cluster, Score(clusters, cluster, total, rescale));
        }

        return keys.Length;
    }

    private static float Score(BoxClusters clusters, int cluster, double total, FusionRescale rescale)
    {
        var score = clusters.Score(cluster, out var weight);
        return rescale switch
        {
            FusionRescale.MinShare => (float)(score * Math.Min(1, weight / total)),
            FusionRescale.Share => (float)Math.Min(1, score * (weight / total)),
            _ => score,
        };
    }

    private static double Check(
        ReadOnlySpan<Detection> boxes, ReadOnlySpan<float> weights, float iouThreshold, BoxFusionScratch scratch, int room)
    {
        if (!(iouThreshold >= 0 && iouThreshold < 1))
            throw new ArgumentOutOfRangeException(nameof(iouThreshold), iouThreshold, "The overlap threshold must lie in [0,1).");
        if (weights.Length > MaxModels)
            throw new ArgumentException($"Box fusion takes {MaxModels} models at most, found {weights.Length} weights.", nameof(weights));
        if (boxes.Length > scratch.Capacity || boxes.Length > room)
            throw new ArgumentException($"{boxes.Length} boxes do not fit: the scratch holds {scratch.Capacity} and the result {room}.", nameof(boxes));
        BoxOrder.Check(boxes);
        var total = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && float.IsFinite(weights[i])))
                throw new ArgumentException($"The weight of model {i} is {weights[i]}; weights are finite and at least 0.", nameof(weights));
            total += weights[i];
        }

        for (var i = 0; i < boxes.Length; i++)
        {
            if ((uint)boxes[i].ModelIndex >= (uint)weights.Length)
                throw new ArgumentException($"Box {i} is of model {boxes[i].ModelIndex}, which has no weight: {weights.Length} are given.", nameof(boxes));
        }

        return total;
    }
}
