namespace Natix.Engine;

/// <summary>Detections of one frame in a buffer of fixed size. Not thread-safe; when it is full the weakest give way.</summary>
internal sealed class DetectionList(int capacity)
{
    private readonly Detection[] _items = new Detection[capacity];

    public int Count { get; private set; }

    public int Capacity => _items.Length;

    public ReadOnlySpan<Detection> Span => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Puts them into the order of their models; those of one model keep theirs.</summary>
    public void OrderByModel()
    {
        // Models append in blocks, so there is little to move; a stable sort of few blocks needs no scratch.
        for (var i = 1; i < Count; i++)
        {
            var moving = _items[i];
            var at = i;
            for (; at > 0 && _items[at - 1].ModelIndex > moving.ModelIndex; at--)
                _items[at] = _items[at - 1];
            _items[at] = moving;
        }
    }

    /// <summary>Adds a detection; when full, replaces the weakest if this one is stronger. False when it was not kept.</summary>
    public bool Add(in Detection detection)
    {
        if (Count < _items.Length)
        {
            _items[Count++] = detection;
            return true;
        }

        var weakest = 0;
        for (var i = 1; i < Count; i++)
        {
            if (_items[i].Score < _items[weakest].Score)
                weakest = i;
        }

        if (_items[weakest].Score >= detection.Score)
            return false;
        _items[weakest] = detection;
        return true;
    }
}
