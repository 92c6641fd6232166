namespace Natix.Engine;

/// <summary>Fused objects of one frame in a buffer of fixed size. Not thread-safe.</summary>
internal sealed class ObjectList(int capacity)
{
    private readonly DetectedObject[] _items = new DetectedObject[capacity];

    public int Count { get; private set; }

    public int Capacity => _items.Length;

    public ReadOnlySpan<DetectedObject> Span => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Adds an object; the caller adds no more than there is room for.</summary>
    public void Add(in DetectedObject found) => _items[Count++] = found;
}
