namespace Natix.Engine;

/// <summary>Rows of floats by model, in one buffer that grows to what frames need and is used again. Not thread-safe.</summary>
internal sealed class ModelVectors
{
    private float[] _values = [];
    private Entry[] _entries = [];
    private int _count;
    private int _used;

    public void Clear() => _count = _used = 0;

    /// <summary>Room for a model's rows; fill it before the next call.</summary>
    /// <param name="modelIndex">A model that has none in this frame yet.</param>
    /// <param name="length">Floats a row.</param>
    /// <param name="columns">Columns of the grid that the rows form.</param>
    /// <param name="rows">Rows of that grid.</param>
    public Span<float> Add(int modelIndex, int length, int columns = 1, int rows = 1)
    {
        var size = length * columns * rows;
        if (_values.Length < _used + size)
            Array.Resize(ref _values, _used + size);
        if (_entries.Length == _count)
            Array.Resize(ref _entries, _count + 1);
        _entries[_count++] = new Entry(modelIndex, _used, length, columns, rows);
        _used += size;
        return _values.AsSpan(_used - size, size);
    }

    /// <summary>A model's floats, row after row; empty without any.</summary>
    public ReadOnlySpan<float> Of(int modelIndex)
    {
        var entry = Find(modelIndex);
        return _values.AsSpan(entry.Offset, entry.Length * entry.Columns * entry.Rows);
    }

    /// <summary>Floats a row and the grid that the rows form; zeros without any.</summary>
    public (int Length, int Columns, int Rows) ShapeOf(int modelIndex)
    {
        var entry = Find(modelIndex);
        return (entry.Length, entry.Columns, entry.Rows);
    }

    private Entry Find(int modelIndex)
    {
        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            if (entry.ModelIndex == modelIndex)
                return entry;
        }

        return default;
    }

    private readonly record struct Entry(int ModelIndex, int Offset, int Length, int Columns, int Rows);
}
