namespace Natix.Engine.Language.Scheduling;

/// <summary>The requests that run, first served first. Allocates nothing once made. Not thread-safe.</summary>
internal sealed class RunningList(int capacity)
{
    private readonly RequestState[] _states = new RequestState[capacity];

    public int Count { get; private set; }

    public RequestState this[int index] => _states[index];

    public RequestState Last => _states[Count - 1];

    public void Add(RequestState state)
    {
        var at = Count++;
        for (; at > 0 && ServiceOrder.IsBefore(state, _states[at - 1]); at--)
            _states[at] = _states[at - 1];
        _states[at] = state;
    }

    public void Remove(RequestState state)
    {
        var at = Array.IndexOf(_states, state, 0, Count);
        Array.Copy(_states, at + 1, _states, at, --Count - at);
        _states[Count] = null!;
    }
}
