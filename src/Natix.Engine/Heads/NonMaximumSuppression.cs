using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
    /// <param name="boxes">Candidates, scores in [0,1]; reordered.</param>
    /// <param name="iouThreshold">A box gives way to a stronger one of its class when their overlap is above this.</param>
    public static int Suppress(Span<Detection> boxes, float iouThreshold)
    {
        if (boxes.Length > MaxCandidates)
        {
            MoveStrongestToFront(boxes, MaxCandidates);
            boxes = boxes[..MaxCandidates];
        }

        Sort(boxes);
        return Greedy(boxes, iouThreshold);
    }

    // Quickselect with the median of three: linear where a full sort is not.
    private static void MoveStrongestToFront(Span<Detection> boxes, int count)
    {
        var (low, high) = (0, boxes.Length - 1);
        while (low < high)
        {
            var pivot = Median(boxes[low], boxes[(low + high) / 2], boxes[high]);
            var (left, right) = (low, high);
            while (left <= right)
            {
                while (IsBefore(boxes[left], pivot))
                    left++;
                while (IsBefore(pivot, boxes[right]))
                    right--;
                if (left <= right)
                {
                    (boxes[left], boxes[right]) = (boxes[right], boxes[left]);
                    left++;
                    right--;
                }
            }

            if (count <= right)
                high = right;
            else if (count >= left)
                low = left;
            else
                return;
        }
    }

    private static Detection Median(in Detection a, in Detection b, in Detection c)
    {
        if (IsBefore(a, b))
            return IsBefore(b, c) ? b : IsBefore(a, c) ? c : a;
        return IsBefore(a, c) ? a : IsBefore(b, c) ? c : b;
    }

    // By keys of score and place, which sort ten times faster than boxes under a comparison; equal scores are put in order afterwards.
    [SkipLocalsInit]
    private static void Sort(Span<Detection> boxes)
    {
        var keys = (stackalloc ulong[MaxCandidates])[..boxes.Length];
        var copy = (stackalloc Detection[MaxCandidates])[..boxes.Length];

        // The bits of floats of at least 0 are in the order of the floats; adding 0 turns -0 into 0.
        for (var i = 0; i < boxes.Length; i++)
            keys[i] = ((ulong)~BitConverter.SingleToUInt32Bits(boxes[i].Score + 0f) << 32) | (uint)i;
        keys.Sort();
        boxes.CopyTo(copy);
        for (var i = 0; i < boxes.Length; i++)
            boxes[i] = copy[(int)(uint)keys[i]];
        for (var start = 0; start < boxes.Length;)
        {
            var end = start + 1;
            while (end < boxes.Length && boxes[end].Score == boxes[start].Score)
                end++;
            if (end - start > 1)
                boxes[start..end].Sort(StrongestFirst);
            start = end;
        }
    }

    [SkipLocalsInit]
    private static int Greedy(Span<Detection> boxes, float iouThreshold)
    {
        Span<float> columns = stackalloc float[5 * MaxCandidates];
        Span<int> classes = stackalloc int[MaxCandidates];
        var survivors = new Survivors(columns, classes);
        foreach (ref readonly var box in boxes)
        {
            if (survivors.Cover(box, iouThreshold))
                continue;
            boxes[survivors.Count] = box;
            survivors.Add(box);
        }

        return survivors.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBefore(in Detection a, in Detection b) => a.Score > b.Score || (a.Score == b.Score && Compare(a, b) < 0);

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

    // The boxes kept so far: left, top, right, bottom and area in columns of MaxCandidates each, and their classes.
    private ref struct Survivors(Span<float> columns, Span<int> classes)
    {
        private const int Lanes = 8;
        private readonly ref float _columns = ref MemoryMarshal.GetReference(columns);
        private readonly ref int _classes = ref MemoryMarshal.GetReference(classes);

        public int Count { get; private set; }

        // The arithmetic of Iou, eight survivors at a time.
        public readonly bool Cover(in Detection box, float iouThreshold)
        {
            var (left, top) = (Vector256.Create(box.Left), Vector256.Create(box.Top));
            var (right, bottom) = (Vector256.Create(box.Right), Vector256.Create(box.Bottom));
            var (area, id) = (Vector256.Create(box.Area), Vector256.Create(box.ClassId));
            for (nuint i = 0; i < (nuint)Count; i += Lanes)
            {
                var same = Vector256.Equals(Vector256.LoadUnsafe(ref _classes, i), id).AsSingle();
                var width = Vector256.MinNative(Column(2, i), right) - Vector256.MaxNative(Column(0, i), left);
                var height = Vector256.MinNative(Column(3, i), bottom) - Vector256.MaxNative(Column(1, i), top);
                var overlap = Vector256.GreaterThan(width, Vector256<float>.Zero) & Vector256.GreaterThan(height, Vector256<float>.Zero) & same;
                if (overlap == Vector256<float>.Zero)
                    continue;
                var intersection = width * height;
                var above = Vector256.GreaterThan(intersection / (Column(4, i) + area - intersection), Vector256.Create(iouThreshold));
                if ((above & overlap).ExtractMostSignificantBits() != 0)
                    return true;
            }

            return false;
        }

        public void Add(in Detection box)
        {
            if (Count % Lanes == 0)
            {
                // No class has this id, so the lanes that are not used yet match nothing.
                Vector256.Create(int.MinValue).StoreUnsafe(ref _classes, (nuint)Count);
            }

            Unsafe.Add(ref _columns, Count) = box.Left;
            Unsafe.Add(ref _columns, MaxCandidates + Count) = box.Top;
            Unsafe.Add(ref _columns, (2 * MaxCandidates) + Count) = box.Right;
            Unsafe.Add(ref _columns, (3 * MaxCandidates) + Count) = box.Bottom;
            Unsafe.Add(ref _columns, (4 * MaxCandidates) + Count) = box.Area;
            Unsafe.Add(ref _classes, Count) = box.ClassId;
            Count++;
        }

        private readonly Vector256<float> Column(int column, nuint first) => Vector256.LoadUnsafe(ref _columns, ((nuint)column * MaxCandidates) + first);
    }
}
