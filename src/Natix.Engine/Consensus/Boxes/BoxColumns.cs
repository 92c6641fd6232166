using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Natix.Engine.Consensus.Boxes;

/// <summary>
/// Boxes in columns, for eight comparisons at a time: which of them lie on another. Working memory of one owner, used frame after frame; not
/// thread-safe; allocates nothing once made.
/// </summary>
internal sealed class BoxColumns
{
    private const int Lanes = 8;
    private readonly int _stride;
    private readonly float[] _edges;
    private readonly int[] _classes;
    private readonly int[] _hits;

    /// <param name="capacity">Boxes at most; 1 or more.</param>
    public BoxColumns(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _stride = (capacity + Lanes - 1) / Lanes * Lanes;
        (_edges, _classes, _hits) = (new float[4 * _stride], new int[_stride], new int[_stride]);
    }

    public int Capacity { get; }

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    /// <summary>Adds a box; its place is the count before.</summary>
    /// <param name="box">Of a class of at least 0.</param>
    public void Add(in Detection box)
    {
        // No class has this id, so the lanes that are not used yet match nothing.
        if (Count % Lanes == 0)
            _classes.AsSpan(Count, Lanes).Fill(int.MinValue);
        (_edges[Count], _edges[_stride + Count]) = (box.Left, box.Top);
        (_edges[(2 * _stride) + Count], _edges[(3 * _stride) + Count]) = (box.Right, box.Bottom);
        _classes[Count++] = box.ClassId;
    }

    /// <summary>Places, ascending, of the boxes of the same class that lie over a box, if only by an edge's length. Valid until the next call.</summary>
    public ReadOnlySpan<int> Under(in Detection box)
    {
        ref var classes = ref MemoryMarshal.GetArrayDataReference(_classes);
        ref var lefts = ref MemoryMarshal.GetArrayDataReference(_edges);
        ref var tops = ref Unsafe.Add(ref lefts, _stride);
        ref var rights = ref Unsafe.Add(ref tops, _stride);
        ref var bottoms = ref Unsafe.Add(ref rights, _stride);
        var (left, top, right, bottom) = (Vector256.Create(box.Left), Vector256.Create(box.Top), Vector256.Create(box.Right), Vector256.Create(box.Bottom));
        var (id, count) = (Vector256.Create(box.ClassId), 0);
        for (nuint i = 0; i < (nuint)Count; i += Lanes)
        {
            var under = Vector256.LessThan(Vector256.LoadUnsafe(ref lefts, i), right) & Vector256.GreaterThan(Vector256.LoadUnsafe(ref rights, i), left)
                & Vector256.LessThan(Vector256.LoadUnsafe(ref tops, i), bottom) & Vector256.GreaterThan(Vector256.LoadUnsafe(ref bottoms, i), top)
                & Vector256.Equals(Vector256.LoadUnsafe(ref classes, i), id).AsSingle();
            for (var lanes = under.ExtractMostSignificantBits(); lanes != 0; lanes &= lanes - 1)
                _hits[count++] = (int)i + System.Numerics.BitOperations.TrailingZeroCount(lanes);
        }

        return _hits.AsSpan(0, count);
    }
}
