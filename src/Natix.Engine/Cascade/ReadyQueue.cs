namespace Natix.Engine.Cascade;

/// <summary>Frames ready for one station, in the order they came. Bounded by the number of slots. Not thread-safe; allocates nothing.</summary>
internal sealed class ReadyQueue(int capacity)
{
    private readonly FrameSlot[] _ring = new FrameSlot[capacity];
    private int _head;

    public int Count { get; private set; }

    /// <summary>When the first frame came; of no meaning while there is none.</summary>
    public long OldestSince => Count == 0 ? 0 : _ring[_head].ReadySince;

    public void Enqueue(FrameSlot slot)
    {
        _ring[(_head + Count) % _ring.Length] = slot;
        Count++;
    }

    public FrameSlot Dequeue()
    {
        var slot = _ring[_head];
        _ring[_head] = null!;
        _head = (_head + 1) % _ring.Length;
        Count--;
        return slot;
    }

    /// <summary>Takes a frame out of the middle. False when it is not there.</summary>
    public bool Remove(FrameSlot slot)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_ring[(_head + i) % _ring.Length] != slot)
                continue;
            for (; i < Count - 1; i++)
                _ring[(_head + i) % _ring.Length] = _ring[(_head + i + 1) % _ring.Length];
            _ring[(_head + --Count) % _ring.Length] = null!;
            return true;
        }

        return false;
    }

    /// <summary>When the first of the first frames is due, or has to be through its level; <see cref="FrameJob.NoDeadline"/> when none is.</summary>
    public long EarliestDeadline(int among)
    {
        var earliest = FrameJob.NoDeadline;
        for (var i = 0; i < Math.Min(among, Count); i++)
        {
            var slot = _ring[(_head + i) % _ring.Length];
            earliest = Math.Min(earliest, Math.Min(slot.Job!.Deadline, slot.LevelDue));
        }

        return earliest;
    }
}
