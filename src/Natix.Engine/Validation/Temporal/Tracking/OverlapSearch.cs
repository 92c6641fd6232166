using System.Runtime.Intrinsics;

namespace Natix.Engine.Validation.Temporal.Tracking;

/// <summary>
/// Which of a set of boxes overlap a given one, and by how much (intersection over union). The edges lie in columns of floats, so eight boxes
/// are ruled out at once. One thread owns it; nothing is allocated after construction.
/// </summary>
internal sealed class OverlapSearch(int capacity)
{
    private readonly float[] _left = new float[capacity], _top = new float[capacity], _right = new float[capacity], _bottom = new float[capacity];
    private readonly int[] _found = new int[capacity];
    private int _count;

    /// <summary>Forgets all boxes.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds a box; its number is how many came before it.</summary>
    public void Add(in Detection box)
    {
        (_left[_count], _top[_count], _right[_count], _bottom[_count]) = (box.Left, box.Top, box.Right, box.Bottom);
        _count++;
    }

    /// <summary>Numbers of the boxes that share area with these edges, ascending. Valid until the next call.</summary>
    public ReadOnlySpan<int> Overlapping(in (float Left, float Top, float Right, float Bottom) edges)
    {
        var (found, i) = (0, 0);
        if (Vector256.IsHardwareAccelerated)
        {
            var (left, top) = (Vector256.Create(edges.Left), Vector256.Create(edges.Top));
            var (right, bottom) = (Vector256.Create(edges.Right), Vector256.Create(edges.Bottom));
            for (; i <= _count - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var meets = Vector256.LessThan(Vector256.LoadUnsafe(ref _left[i]), right) & Vector256.LessThan(left, Vector256.LoadUnsafe(ref _right[i])) &
                    Vector256.LessThan(Vector256.LoadUnsafe(ref _top[i]), bottom) & Vector256.LessThan(top, Vector256.LoadUnsafe(ref _bottom[i]));
                for (var lanes = meets.ExtractMostSignificantBits(); lanes != 0; lanes &= lanes - 1)
                    _found[found++] = i + System.Numerics.BitOperations.TrailingZeroCount(lanes);
            }
        }

        for (; i < _count; i++)
        {
            if (_left[i] < edges.Right && edges.Left < _right[i] && _top[i] < edges.Bottom && edges.Top < _bottom[i])
                _found[found++] = i;
        }

        return _found.AsSpan(0, found);
    }

    /// <summary>Intersection over union of box <paramref name="number"/> and these edges, in [0, 1].</summary>
    public float IntersectionOverUnion(int number, in (float Left, float Top, float Right, float Bottom) edges)
    {
        var width = Math.Min(_right[number], edges.Right) - Math.Max(_left[number], edges.Left);
        var height = Math.Min(_bottom[number], edges.Bottom) - Math.Max(_top[number], edges.Top);
        if (width <= 0 || height <= 0)
            return 0;
        var shared = (double)width * height;
        var own = ((double)_right[number] - _left[number]) * ((double)_bottom[number] - _top[number]);
        var other = ((double)edges.Right - edges.Left) * ((double)edges.Bottom - edges.Top);
        return (float)(shared / (own + other - shared));
    }
}
