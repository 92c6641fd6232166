using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// The strongest entries of a frame over all queries and classes, a group a frame: radix select finds the weakest that is kept, the kept are
/// ranked among each other. Same entries in the same order as on the CPU: of equal ones the lower number goes first.
/// </summary>
internal static class QueryKernels
{
    /// <summary>Most objects of a frame.</summary>
    public const int MaxStrongest = 1024;

    /// <summary>DETR: logits [Q, C] and boxes [Q, 4], centre and size as shares of the input. Launched with one group a frame.</summary>
    public static void ReadDetr(
        ArrayView<float> logits, ArrayView<float> boxes, ArrayView<FrameMapping> mappings, ArrayView<byte> roadwork, QueryShape shape, QueryViews to)
    {
        var (frame, entries) = (Grid.IdxX, shape.Queries * shape.Classes);
        var own = logits.SubView((long)frame * entries, entries);
        var ownBoxes = boxes.SubView((long)frame * shape.Queries * 4, shape.Queries * 4);
        CheckFinite(own, entries, to.Faults, frame, shape.LogitsFault);
        CheckFinite(ownBoxes, shape.Queries * 4, to.Faults, frame, shape.BoxesFault);
        var best = float.NegativeInfinity;
        for (var i = Group.IdxX; i < entries; i += Group.DimX)
        {
            if (roadwork[i % shape.Classes] != 0)
                best = IntrinsicMath.Max(best, own[i]);
        }

        if (best > float.NegativeInfinity)
            CandidateSink.NoteScore(to.BestBits, frame, GridKernels.Sigmoid(best));
        Select(new DetrEntries(own, shape.Classes, shape.LeastLogit), entries, ownBoxes, mappings[frame], shape, to);
    }

    /// <summary>
    /// A model under one prompt: logits [Q], boxes [Q, 4], and the logit of the prompt's presence, an empty view without one. Launched with one group
    /// a frame.
    /// </summary>
    public static void ReadPrompt(
        ArrayView<float> logits, ArrayView<float> boxes, ArrayView<float> presence, ArrayView<FrameMapping> mappings, QueryShape shape, QueryViews to)
    {
        var frame = Grid.IdxX;
        var own = logits.SubView((long)frame * shape.Queries, shape.Queries);
        var ownBoxes = boxes.SubView((long)frame * shape.Queries * 4, shape.Queries * 4);
        CheckFinite(own, shape.Queries, to.Faults, frame, shape.LogitsFault);
        CheckFinite(ownBoxes, shape.Queries * 4, to.Faults, frame, shape.BoxesFault);
        var present = 1f;
        if (shape.PresenceFault != 0)
        {
            present = GridKernels.Sigmoid(presence[frame]);
            if (!CandidateSink.IsFinite(presence[frame]))
                CandidateSink.NoteFault(to.Faults, frame, shape.PresenceFault);
        }

        var entries = new PromptEntries(own, present, shape.Threshold);
        var best = 0f;
        for (var i = Group.IdxX; i < shape.Queries; i += Group.DimX)
            best = IntrinsicMath.Max(best, entries.Score(i));
        CandidateSink.NoteScore(to.BestBits, frame, best);
        Select(entries, shape.Queries, ownBoxes, mappings[frame], shape, to);
    }

    private static void Select<TEntries>(TEntries source, int entries, ArrayView<float> boxes, FrameMapping map, QueryShape shape, QueryViews to)
        where TEntries : struct, IQueryEntries
    {
        var bins = SharedMemory.Allocate<int>(RadixSelect.Bins);
        var state = SharedMemory.Allocate<uint>(RadixSelect.States);
        var list = SharedMemory.Allocate<ulong>(MaxStrongest);
        var ranks = SharedMemory.Allocate<int>(MaxStrongest);
        var places = SharedMemory.Allocate<int>(MaxStrongest + 1); // the last one counts

        RadixSelect.Run(source, entries, new RankFromTop(shape.Most), bins, state);
        var (weakest, wanted, alike) = (state[RadixSelect.Key], state[RadixSelect.Alike] - state[RadixSelect.RankWithin], state[RadixSelect.Alike]);
        var lastTie = int.MaxValue;
        if (state[RadixSelect.Valid] > 0 && wanted < alike)
        {
            // More are as strong as the weakest than there is room for: the lowest numbers of them stay.
            RadixSelect.Run(new TieKeys<TEntries>(source, weakest), entries, new RankFromBottom((int)wanted - 1), bins, state);
            lastTie = (int)state[RadixSelect.Key] - 1;
        }

        if (Group.IdxX == 0)
            places[MaxStrongest] = 0;
        Group.Barrier();
        for (var i = Group.IdxX; i < entries; i += Group.DimX)
        {
            var key = source.At(i);
            if (key != 0 && (key > weakest || (key == weakest && i <= lastTie)))
                list[Atomic.Add(ref places[MaxStrongest], 1)] = ((ulong)key << 32) | ~(uint)i;
        }

        Group.Barrier();
        var count = places[MaxStrongest];
        Rank(source, list, count, boxes, map, shape, ranks, places);
        Write(source, list, count, boxes, map, shape, ranks, places, to);
    }

    // The rank of each, and by rank its place among those that lie in the image, -1 for the others.
    private static void Rank<TEntries>(
        TEntries source, ArrayView<ulong> list, int count, ArrayView<float> boxes, FrameMapping map, QueryShape shape, ArrayView<int> ranks, ArrayView<int> places)
        where TEntries : struct, IQueryEntries
    {
        for (var i = Group.IdxX; i < count; i += Group.DimX)
        {
            var rank = 0;
            for (var other = 0; other < count; other++)
                rank += list[other] > list[i] ? 1 : 0;
            var found = Object(source, list[i], boxes, map, shape);
            ranks[i] = rank;
            places[rank] = found.Score >= shape.Threshold && found.Right > found.Left && found.Bottom > found.Top ? 1 : 0;
        }

        Group.Barrier();
        if (Group.IdxX == 0)
        {
            var place = 0;
            for (var rank = 0; rank < count; rank++)
                places[rank] = places[rank] != 0 ? place++ : -1;
            places[MaxStrongest] = place;
        }

        Group.Barrier();
    }

    private static void Write<TEntries>(
        TEntries source, ArrayView<ulong> list, int count, ArrayView<float> boxes, FrameMapping map, QueryShape shape, ArrayView<int> ranks, ArrayView<int> places,
        QueryViews to)
        where TEntries : struct, IQueryEntries
    {
        for (var i = Group.IdxX; i < count; i += Group.DimX)
        {
            var place = places[ranks[i]];
            if (place < 0)
                continue;
            var at = ((long)Grid.IdxX * to.Capacity) + place;
            to.Kept[at] = Object(source, list[i], boxes, map, shape);
            to.Queries[at] = source.Query((int)~(uint)list[i]);
        }

        if (Group.IdxX == 0)
            to.Counts[Grid.IdxX] = places[MaxStrongest];
    }

    private static Detection Object<TEntries>(TEntries source, ulong listed, ArrayView<float> boxes, FrameMapping map, QueryShape shape)
        where TEntries : struct, IQueryEntries
    {
        var entry = (int)~(uint)listed;
        var box = 4 * source.Query(entry);
        var (x, y) = (boxes[box] * shape.InputWidth, boxes[box + 1] * shape.InputHeight);
        var (width, height) = (boxes[box + 2] * shape.InputWidth * 0.5f, boxes[box + 3] * shape.InputHeight * 0.5f);
        var mapped = CandidateSink.Mapped(map, shape.ModelIndex, source.Score(entry), source.Class(entry), x - width, y - height, x + width, y + height);
        return CandidateSink.Clipped(mapped, map);
    }

    private static void CheckFinite(ArrayView<float> values, int count, ArrayView<int> faults, int frame, int fault)
    {
        for (var i = Group.IdxX; i < count; i += Group.DimX)
        {
            if (!CandidateSink.IsFinite(values[i]))
                CandidateSink.NoteFault(faults, frame, fault);
        }
    }
}
