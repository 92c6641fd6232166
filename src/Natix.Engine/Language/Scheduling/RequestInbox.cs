namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// How requests and their cancellation come from any thread to the one that owns the scheduler. Takes so many requests that have not started, and says
/// no to more; a cancellation is always taken. Chains the requests themselves, so it allocates nothing.
/// </summary>
internal sealed class RequestInbox(int capacity)
{
    private readonly object _lock = new();
    private RequestState? _first;
    private RequestState? _last;
    private RequestState? _cancelled;
    private long _arrivals;
    private int _waiting;

    /// <summary>Requests that were taken in and have not started.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting;
        }
    }

    /// <summary>Takes requests in, all or none. False when there is no room for all.</summary>
    public bool TryAdd(ReadOnlySpan<RequestState> states)
    {
        lock (_lock)
        {
            if (_waiting + states.Length > capacity)
                return false;
            foreach (var state in states)
            {
                state.Arrival = _arrivals++;
                if (_last is null)
                    _first = state;
                else
                    _last.NextSubmitted = state;
                _last = state;
            }

            _waiting += states.Length;
            Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Asks for the end of a request; again makes no difference.</summary>
    public void Cancel(RequestState state)
    {
        lock (_lock)
        {
            if (state.IsCancelRequested)
                return;
            state.IsCancelRequested = true;
            state.NextCancelled = _cancelled;
            _cancelled = state;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Takes out what has come: requests in the order they came, chained by their links.</summary>
    public void Take(out RequestState? submitted, out RequestState? cancelled)
    {
        lock (_lock)
        {
            (submitted, cancelled) = (_first, _cancelled);
            _first = _last = _cancelled = null;
        }
    }

    /// <summary>A request started, or ended before it did.</summary>
    public void Leave()
    {
        lock (_lock)
            _waiting--;
    }

    /// <summary>Waits until something comes, or a time is over. For the owner, when there is nothing to do.</summary>
    /// <returns>True when something is there.</returns>
    public bool Wait(TimeSpan time)
    {
        lock (_lock)
            return _first is not null || _cancelled is not null || (Monitor.Wait(_lock, time) && (_first is not null || _cancelled is not null));
    }
}
