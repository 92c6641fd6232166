namespace Natix.Engine.Consensus.Boxes;

/// <summary>The one order in which boxes are looked at, whatever order they came in; and what a box must be. Pure, allocation-free.</summary>
internal static class BoxOrder
{
    // Cached: a delegate made on each call would be garbage on each frame.
    private static readonly Comparison<Detection> ByPlace = ComparePlaces;

    /// <summary>Sorts by key, the least first, then by score, class, place and model.</summary>
    /// <param name="boxes">In the order of the keys.</param>
    /// <param name="keys">One a box, not NaN: the key in the upper half as <see cref="Key"/> makes it, the box's place in the lower.</param>
    /// <param name="sorted">The sorted boxes, one a key.</param>
    public static void Sort(ReadOnlySpan<Detection> boxes, Span<ulong> keys, Span<Detection> sorted)
    {
        keys.Sort();
        for (var i = 0; i < keys.Length; i++)
            sorted[i] = boxes[(int)(uint)keys[i]];
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] >> 32 == keys[start] >> 32)
                end++;
            if (end - start > 1)
                sorted[start..end].Sort(ByPlace);
            start = end;
        }
    }

    /// <summary>A sort key that puts the greatest value first: the bits of floats of at least 0 are in the order of the floats.</summary>
    /// <param name="value">At least 0, not NaN.</param>
    /// <param name="index">Place of the box.</param>
    public static ulong Key(float value, int index) => ((ulong)~BitConverter.SingleToUInt32Bits(value + 0f) << 32) | (uint)index;

    /// <summary>True when <paramref name="a"/> comes before <paramref name="b"/>: the stronger one, or the first by class and place.</summary>
    public static bool IsBefore(in Detection a, in Detection b) => a.Score > b.Score || (a.Score == b.Score && ComparePlaces(a, b) < 0);

    /// <summary>Throws unless every box is one: finite edges in order, a class, a score in [0,1].</summary>
    /// <exception cref="ArgumentException">The message says which box, what is wrong and what to do.</exception>
    public static void Check(ReadOnlySpan<Detection> boxes)
    {
        for (var i = 0; i < boxes.Length; i++)
        {
            ref readonly var box = ref boxes[i];

            // The area of edges that are NaN or infinite, or too far apart to compute with, is not finite.
            var isPlaced = box.Width >= 0 && box.Height >= 0 && float.IsFinite(box.Area);
            if (!isPlaced || !(box.Score >= 0 && box.Score <= 1) || box.ClassId < 0)
                Refuse(i, box);
        }
    }

    private static void Refuse(int index, in Detection box) =>
        throw new ArgumentException(
            $"Box {index} of model {box.ModelIndex} is no box: {box.Left}, {box.Top} to {box.Right}, {box.Bottom}, class {box.ClassId}, score {box.Score}. "
            + "Edges must be finite and in order, the class at least 0, the score in [0,1]: drop it where the model's output is read.");

    private static int ComparePlaces(Detection a, Detection b)
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
        if (order == 0)
            order = a.Bottom.CompareTo(b.Bottom);
        return order != 0 ? order : a.ModelIndex.CompareTo(b.ModelIndex);
    }
}
