namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// Requests of which the first in an order is at hand, and from which any leaves in O(log n): a binary heap whose members know their seats. A request is in
/// one heap of an order at most. Allocates nothing once grown. Not thread-safe.
/// </summary>
internal sealed class RequestHeap<TOrder>
    where TOrder : struct, IRequestOrder
{
    private RequestState[] _heap = new RequestState[16];

    public int Count { get; private set; }

    /// <summary>The first; null when there is none.</summary>
    public RequestState? First => Count == 0 ? null : _heap[0];

    public void Add(RequestState state)
    {
        if (Count == _heap.Length)
            Array.Resize(ref _heap, 2 * Count);
        Seat(state, Count);
        Rise(Count++);
    }

    /// <summary>Takes a request out; one that is not in stays where it is.</summary>
    public void Remove(RequestState state)
    {
        var seat = TOrder.SeatOf(state);
        if (seat < 0)
            return;
        var last = _heap[--Count];
        _heap[Count] = null!;
        TOrder.SeatOf(state) = -1;
        if (seat == Count)
            return;
        Seat(last, seat);
        Sink(seat);
        Rise(TOrder.SeatOf(last));
    }

    private void Rise(int seat)
    {
        while (seat > 0 && TOrder.IsBefore(_heap[seat], _heap[(seat - 1) / 2]))
        {
            Swap(seat, (seat - 1) / 2);
            seat = (seat - 1) / 2;
        }
    }

    private void Sink(int seat)
    {
        while (true)
        {
            var (least, left) = (seat, (2 * seat) + 1);
            if (left < Count && TOrder.IsBefore(_heap[left], _heap[least]))
                least = left;
            if (left + 1 < Count && TOrder.IsBefore(_heap[left + 1], _heap[least]))
                least = left + 1;
            if (least == seat)
                return;
            Swap(seat, least);
            seat = least;
        }
    }

    private void Swap(int a, int b)
    {
        var state = _heap[a];
        Seat(_heap[b], a);
        Seat(state, b);
    }

    private void Seat(RequestState state, int seat)
    {
        _heap[seat] = state;
        TOrder.SeatOf(state) = seat;
    }
}
