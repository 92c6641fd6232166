namespace Natix.Engine.Language.Blocks;

/// <summary>
/// Numbers 0 to count - 1 in an order, each in the list at most once: a doubly linked list in two arrays, so that any number leaves it in O(1).
/// First is what is to be used up first. Allocates nothing once made. Not thread-safe.
/// </summary>
internal sealed class FreeList
{
    private const int Absent = -1;

    // The entry at the end is the sentinel: before the first and after the last.
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int _sentinel;

    /// <param name="count">How many numbers there are.</param>
    /// <param name="isFull">All are in the list at first, in order; otherwise none.</param>
    public FreeList(int count, bool isFull)
    {
        (_next, _previous, _sentinel) = (new int[count + 1], new int[count + 1], count);
        Array.Fill(_next, Absent);
        _next[_sentinel] = _previous[_sentinel] = _sentinel;
        for (var i = 0; isFull && i < count; i++)
            AddLast(i);
    }

    /// <summary>How many are in the list.</summary>
    public int Count { get; private set; }

    public bool Contains(int number) => _next[number] != Absent;

    /// <summary>The number to be used up first; -1 when the list is empty.</summary>
    public int First => Count == 0 ? Absent : _next[_sentinel];

    public void AddFirst(int number) => InsertBefore(number, _next[_sentinel]);

    public void AddLast(int number) => InsertBefore(number, _sentinel);

    /// <summary>Takes a number out of wherever it stands.</summary>
    /// <exception cref="InvalidOperationException">It is not in the list.</exception>
    public void Remove(int number)
    {
        if (!Contains(number))
            throw new InvalidOperationException($"{number} is not in the free list");
        var (previous, next) = (_previous[number], _next[number]);
        (_next[previous], _previous[next]) = (next, previous);
        _next[number] = Absent;
        Count--;
    }

    private void InsertBefore(int number, int next)
    {
        if (Contains(number))
            throw new InvalidOperationException($"{number} is in the free list already");
        var previous = _previous[next];
        (_next[previous], _previous[number]) = (number, previous);
        (_next[number], _previous[next]) = (next, number);
        Count++;
    }
}
