using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// Greedy class-wise non-maximum suppression of a batch, in three launches: order the candidates by rank, note for each pair whether the
/// stronger covers the weaker, and let one group a frame walk down the ranks. Same order, same survivors as on the CPU.
/// </summary>
internal static class SuppressionKernels
{
    /// <summary>Candidates looked at in a frame, strongest first; a multiple of 32.</summary>
    public const int MaxRanked = 1024;

    /// <summary>Words of a row of the bit matrix.</summary>
    public const int Words = MaxRanked / 32;

    /// <summary>
    /// Puts each candidate at its rank: the number of those that go before it. Counting needs no exchange between threads and does not
    /// depend on the order in which candidates arrived.
    /// </summary>
    /// <param name="at">Place, frame.</param>
    /// <param name="from">Candidates.</param>
    /// <param name="ranked">MaxRanked places a frame.</param>
    public static void Rank(Index2D at, CandidateViews from, ArrayView<Detection> ranked)
    {
        var count = IntrinsicMath.Min(from.Counts[at.Y], from.Capacity);
        if (at.X >= count)
            return;
        var boxes = from.Boxes.SubView((long)at.Y * from.Capacity, count);
        var (own, rank) = (boxes[at.X], 0);
        for (var i = 0; i < count && rank < MaxRanked; i++)
        {
            if (GoesBefore(boxes[i], i, own, at.X))
                rank++;
        }

        if (rank < MaxRanked)
            ranked[((long)at.Y * MaxRanked) + rank] = own;
    }

    /// <summary>Bit j of row i: candidate i covers the weaker candidate j of its class.</summary>
    /// <param name="at">Row * Words + word, frame.</param>
    /// <param name="ranked">Candidates by rank.</param>
    /// <param name="counts">Candidates by frame.</param>
    /// <param name="masks">MaxRanked rows of Words a frame.</param>
    /// <param name="iouThreshold">A box is covered when the overlap is above this.</param>
    public static void Cover(Index2D at, ArrayView<Detection> ranked, ArrayView<int> counts, ArrayView<uint> masks, float iouThreshold)
    {
        var (row, word) = (at.X / Words, at.X % Words);
        var count = IntrinsicMath.Min(counts[at.Y], MaxRanked);
        if (row >= count)
            return;
        var boxes = ranked.SubView((long)at.Y * MaxRanked, MaxRanked);
        var strong = boxes[row];
        var bits = 0u;
        var end = IntrinsicMath.Min(count, (word + 1) * 32);
        for (var i = IntrinsicMath.Max(row + 1, word * 32); i < end; i++)
        {
            if (Covers(strong, boxes[i], iouThreshold))
                bits |= 1u << (i % 32);
        }

        masks[(((long)at.Y * MaxRanked) + row) * Words + word] = bits;
    }

    /// <summary>
    /// Walks down the ranks, a group a frame, and writes the survivors in order, cut to the image; what lies wholly in the padding is
    /// dropped. Launched with one group a frame.
    /// </summary>
    /// <param name="ranked">Candidates by rank.</param>
    /// <param name="counts">Candidates by frame.</param>
    /// <param name="masks">What covers what.</param>
    /// <param name="mappings">By frame.</param>
    /// <param name="kept">MaxRanked places a frame.</param>
    /// <param name="keptCounts">Survivors by frame.</param>
    public static void Keep(
        ArrayView<Detection> ranked, ArrayView<int> counts, ArrayView<uint> masks, ArrayView<FrameMapping> mappings, ArrayView<Detection> kept,
        ArrayView<int> keptCounts)
    {
        var covered = SharedMemory.Allocate<uint>(Words);
        for (var word = Group.IdxX; word < Words; word += Group.DimX)
            covered[word] = 0;
        Group.Barrier();
        var first = (long)Grid.IdxX * MaxRanked;
        var count = IntrinsicMath.Min(counts[Grid.IdxX], MaxRanked);
        var map = mappings[Grid.IdxX];
        var survivors = 0;
        for (var i = 0; i < count; i++)
        {
            // Row i has bits beyond i only, so a thread that is ahead cannot change what another reads here: one barrier a row is enough.
            if ((covered[i / 32] & (1u << (i % 32))) == 0)
            {
                for (var word = Group.IdxX; word < Words; word += Group.DimX)
                    covered[word] |= masks[((first + i) * Words) + word];
                var box = CandidateSink.Clipped(ranked[first + i], map);
                if (box.Right > box.Left && box.Bottom > box.Top)
                {
                    if (Group.IdxX == 0)
                        kept[first + survivors] = box;
                    survivors++;
                }
            }

            Group.Barrier();
        }

        if (Group.IdxX == 0)
            keptCounts[Grid.IdxX] = survivors;
    }

    // Strongest first, ties by class, then by place in the image; what is alike in all that is the same detection.
    private static bool GoesBefore(Detection a, int placeOfA, Detection b, int placeOfB)
    {
        if (a.Score != b.Score)
            return a.Score > b.Score;
        if (a.ClassId != b.ClassId)
            return a.ClassId < b.ClassId;
        if (a.Left != b.Left)
            return a.Left < b.Left;
        if (a.Top != b.Top)
            return a.Top < b.Top;
        if (a.Right != b.Right)
            return a.Right < b.Right;
        return a.Bottom != b.Bottom ? a.Bottom < b.Bottom : placeOfA < placeOfB;
    }

    private static bool Covers(Detection a, Detection b, float iouThreshold)
    {
        if (a.ClassId != b.ClassId)
            return false;
        var width = IntrinsicMath.Min(a.Right, b.Right) - IntrinsicMath.Max(a.Left, b.Left);
        var height = IntrinsicMath.Min(a.Bottom, b.Bottom) - IntrinsicMath.Max(a.Top, b.Top);
        if (!(width > 0 && height > 0))
            return false;
        var intersection = width * height;
        var union = ((a.Right - a.Left) * (a.Bottom - a.Top)) + ((b.Right - b.Left) * (b.Bottom - b.Top)) - intersection;
        return intersection / union > iouThreshold;
    }
}
