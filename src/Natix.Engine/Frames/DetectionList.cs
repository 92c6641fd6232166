namespace Natix.Engine;

/// <summary>
/// Detections of one frame in a buffer of fixed size. When it is full the weakest give way: of equal scores those of the model with the higher index,
/// of one model those that came later; so which ones stay does not depend on which model came first. Not thread-safe.
/// </summary>
internal sealed class DetectionList(int capacity)
{
    private readonly Detection[] _items = new Detection[capacity];
    private readonly int[] _arrivals = new int[capacity];
    private int _added;

    public int Count { get; private set; }

    public int Capacity => _items.Length;

    public ReadOnlySpan<Detection> Span => _items.AsSpan(0, Count);

    public void Clear() => Count = _added = 0;

    /// <summary>Puts them into the order of their models; those of one model into the order in which they came.</summary>
    public void OrderByModel()
    {
        // Models append in blocks, so there is little to move.
        for (var i = 1; i < Count; i++)
        {
            var (moving, arrival, at) = (_items[i], _arrivals[i], i);
            for (; at > 0 && IsBehind(_items[at - 1], _arrivals[at - 1], moving, arrival); at--)
                (_items[at], _arrivals[at]) = (_items[at - 1], _arrivals[at - 1]);
            (_items[at], _arrivals[at]) = (moving, arrival);
        }
    }

    /// <summary>Adds a detection; when full, replaces the weakest if this one is stronger. False when it was not kept.</summary>
    public bool Add(in Detection detection)
    {
        var arrival = _added++;
        var place = Count;
        if (Count < _items.Length)
        {
            Count++;
        }
        else
        {
            place = Weakest();
            if (!IsWeaker(_items[place], _arrivals[place], detection, arrival))
                return false;
        }

        (_items[place], _arrivals[place]) = (detection, arrival);
        return true;
    }

    private int Weakest()
    {
        var weakest = 0;
        for (var i = 1; i < Count; i++)
        {
            if (IsWeaker(_items[i], _arrivals[i], _items[weakest], _arrivals[weakest]))
                weakest = i;
        }

        return weakest;
    }

    private static bool IsWeaker(in Detection a, int arrivalOfA, in Detection b, int arrivalOfB) =>
        a.Score < b.Score || (a.Score == b.Score && IsBehind(a, arrivalOfA, b, arrivalOfB));

    private static bool IsBehind(in Detection a, int arrivalOfA, in Detection b, int arrivalOfB) =>
        a.ModelIndex > b.ModelIndex || (a.ModelIndex == b.ModelIndex && arrivalOfA > arrivalOfB);
}
