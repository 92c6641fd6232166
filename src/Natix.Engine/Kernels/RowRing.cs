namespace Natix.Engine.Kernels;

/// <summary>Keeps account of which filtered source rows a ring of slots holds, while output rows are asked for in ascending order.</summary>
internal sealed class RowRing
{
    private readonly int[] _held;

    /// <param name="vertical">Filter down.</param>
    public RowRing(AxisTaps vertical)
    {
        _held = new int[vertical.Taps];
        DistinctRows = Enumerable.Range(0, vertical.Outputs)
            .SelectMany(y => Enumerable.Range(vertical.Starts[y], vertical.Counts[y])).Distinct().Count();
    }

    /// <summary>Slots of the ring: rows that an output may need at once.</summary>
    public int Slots => _held.Length;

    /// <summary>Source rows that any output needs.</summary>
    public int DistinctRows { get; }

    /// <summary>Empties the ring.</summary>
    public void Clear() => Array.Fill(_held, -1);

    /// <summary>Where a row is kept.</summary>
    public int Slot(int row) => row % _held.Length;

    /// <summary>True when the row is not in its slot.</summary>
    public bool Lacks(int row) => _held[Slot(row)] != row;

    /// <summary>Notes that the row is in its slot now.</summary>
    public void Holds(int row) => _held[Slot(row)] = row;
}
