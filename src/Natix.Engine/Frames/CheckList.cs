namespace Natix.Engine;

/// <summary>A check for each detection of one frame, in a buffer of fixed size; empty until there are any. Not thread-safe.</summary>
internal sealed class CheckList(int capacity)
{
    private readonly DetectionCheck[] _items = new DetectionCheck[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<DetectionCheck> Span => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Takes as many checks as given, for the caller to write.</summary>
    public Span<DetectionCheck> Take(int count)
    {
        Count = count;
        return _items.AsSpan(0, count);
    }

    /// <summary>True when a detection was found to be impossible.</summary>
    public bool Rejects(int detection) => detection < Count && _items[detection].Verdict == GeometryVerdict.Implausible;
}
