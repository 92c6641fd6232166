namespace Natix.Engine.Memory;

/// <summary>
/// The stretches of a ring that are on loan, oldest first. Stretches come home in any order; only the oldest ones that are home make
/// room. Grows when more are out than ever before, then allocates nothing. Not thread-safe; the ring locks.
/// </summary>
internal sealed class RingLeases
{
    private Slot[] _slots = new Slot[16];
    private long _first;
    private long _next;

    /// <summary>Stretches on loan, not counting those that are home and wait for an older one.</summary>
    public int Outstanding { get; private set; }

    /// <summary>True when no stretch holds any part of the ring.</summary>
    public bool IsEmpty => _first == _next;

    /// <summary>Adds the newest stretch, which ends at <paramref name="end"/>, and gives its number.</summary>
    public long Push(long end)
    {
        if (_next - _first == _slots.Length)
            Grow();
        ref var slot = ref At(_next);
        slot.End = end;
        slot.IsHome = false;
        Outstanding++;
        return _next++;
    }

    /// <summary>Lets the newest stretch reach to <paramref name="end"/>, over bytes that nobody wants.</summary>
    public void ExtendNewest(long end) => At(_next - 1).End = end;

    /// <summary>Marks a stretch as home; true when older room became free, up to <paramref name="freedTo"/>.</summary>
    public bool BringHome(long number, out long freedTo)
    {
        At(number).IsHome = true;
        Outstanding--;
        freedTo = -1;
        while (!IsEmpty && At(_first).IsHome)
        {
            freedTo = At(_first).End;
            _first++;
        }

        return freedTo >= 0;
    }

    private ref Slot At(long number) => ref _slots[number & (_slots.Length - 1)];

    private void Grow()
    {
        var larger = new Slot[_slots.Length * 2];
        for (var number = _first; number < _next; number++)
            larger[number & (larger.Length - 1)] = At(number);
        _slots = larger;
    }

    private struct Slot
    {
        public long End;
        public bool IsHome;
    }
}
