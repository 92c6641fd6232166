using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Natix.Engine.Consensus.Boxes;

/// <summary>
/// The clusters of a fusion in progress, each with the box it stands for, in columns for eight comparisons at a time. Not thread-safe.
/// </summary>
internal sealed class BoxClusters
{
    private const int Lanes = 8;
    private readonly int _stride;
    private readonly float[] _columns;
    private readonly int[] _classes;
    private readonly Sums[] _sums;

    public BoxClusters(int capacity)
    {
        _stride = (capacity + Lanes - 1) / Lanes * Lanes;
        _columns = new float[5 * _stride];
        _classes = new int[_stride];
        _sums = new Sums[capacity];
    }

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    /// <summary>The cluster of the box's class that overlaps it most, the first of equals; -1 when none does by more than the threshold.</summary>
    public int FindBest(in Detection box, float iouThreshold)
    {
        ref var classes = ref MemoryMarshal.GetArrayDataReference(_classes);
        ref var lefts = ref MemoryMarshal.GetArrayDataReference(_columns);
        ref var tops = ref Unsafe.Add(ref lefts, _stride);
        ref var rights = ref Unsafe.Add(ref tops, _stride);
        ref var bottoms = ref Unsafe.Add(ref rights, _stride);
        ref var areas = ref Unsafe.Add(ref bottoms, _stride);
        var (left, top) = (Vector256.Create(box.Left), Vector256.Create(box.Top));
        var (right, bottom) = (Vector256.Create(box.Right), Vector256.Create(box.Bottom));
        var (area, id) = (Vector256.Create(box.Area), Vector256.Create(box.ClassId));
        var (best, place) = (Vector256.Create(iouThreshold), Vector256.Create(-1));
        for (nuint i = 0; i < (nuint)Count; i += Lanes)
        {
            var same = Vector256.Equals(Vector256.LoadUnsafe(ref classes, i), id).AsSingle();
            var width = Vector256.MinNative(Vector256.LoadUnsafe(ref rights, i), right)
                - Vector256.MaxNative(Vector256.LoadUnsafe(ref lefts, i), left);
            var height = Vector256.MinNative(Vector256.LoadUnsafe(ref bottoms, i), bottom)
                - Vector256.MaxNative(Vector256.LoadUnsafe(ref tops, i), top);
            var overlap = Vector256.GreaterThan(width, Vector256<float>.Zero) & Vector256.GreaterThan(height, Vector256<float>.Zero) & same;
            if (overlap.ExtractMostSignificantBits() == 0)
                continue;
            var intersection = width * height;
            var iou = intersection / (Vector256.LoadUnsafe(ref areas, i) + area - intersection);
            var better = Vector256.GreaterThan(iou, best) & overlap;
            best = Vector256.ConditionalSelect(better, iou, best);
            place = Vector256.ConditionalSelect(better.AsInt32(), Vector256.Create((int)i) + Vector256<int>.Indices, place);
        }

        return place == Vector256.Create(-1) ? -1 : Greatest(best, place);
    }

    /// <summary>A cluster of one box.</summary>
    public void Add(in Detection box, double weight)
    {
        if (Count % Lanes == 0)
        {
            // No class has this id, so the lanes that are not used yet match nothing.
            Vector256.Create(int.MinValue).StoreUnsafe(ref _classes[Count]);
        }

        _sums[Count] = default;
        _classes[Count] = box.ClassId;
        Count++;
        Join(Count - 1, box, weight);
    }

    /// <summary>Adds a box to a cluster, whose own box becomes the mean of its members, weighed by weight and score.</summary>
    public void Join(int cluster, in Detection box, double weight)
    {
        ref var sums = ref _sums[cluster];
        var confidence = weight * box.Score;
        sums.Confidence += confidence;
        sums.Weight += weight;
        sums.Models |= 1UL << box.ModelIndex;
        sums.Left += confidence * box.Left;
        sums.Top += confidence * box.Top;
        sums.Right += confidence * box.Right;
        sums.Bottom += confidence * box.Bottom;
        sums.Boxes++;
        var inverse = 1 / sums.Confidence;
        var left = _columns[cluster] = (float)(sums.Left * inverse);
        var top = _columns[_stride + cluster] = (float)(sums.Top * inverse);
        var right = _columns[(2 * _stride) + cluster] = (float)(sums.Right * inverse);
        var bottom = _columns[(3 * _stride) + cluster] = (float)(sums.Bottom * inverse);
        _columns[(4 * _stride) + cluster] = (right - left) * (bottom - top);
    }

    /// <summary>Mean confidence of a cluster's members, in [0,1], and the sum of their weights.</summary>
    public float Score(int cluster, out double weight)
    {
        ref readonly var sums = ref _sums[cluster];
        weight = sums.Weight;
        return (float)Math.Min(1, sums.Confidence / sums.Weight);
    }

    /// <summary>What a cluster came to, with the score that it is given.</summary>
    public FusedBox Read(int cluster, float score) => new(
        _columns[cluster],
        _columns[_stride + cluster],
        _columns[(2 * _stride) + cluster],
        _columns[(3 * _stride) + cluster],
        score,
        _classes[cluster],
        _sums[cluster].Models,
        _sums[cluster].Boxes);

    private static int Greatest(Vector256<float> best, Vector256<int> place)
    {
        var found = -1;
        var greatest = 0f;
        for (var lane = 0; lane < Lanes; lane++)
        {
            var at = place.GetElement(lane);
            var value = best.GetElement(lane);
            if (at >= 0 && (found < 0 || value > greatest || (value == greatest && at < found)))
                (found, greatest) = (at, value);
        }

        return found;
    }

    private struct Sums
    {
        public double Confidence, Weight, Left, Top, Right, Bottom;
        public ulong Models;
        public int Boxes;
    }
}
