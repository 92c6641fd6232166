using System.Threading.Tasks.Sources;

namespace Natix.Engine.Cascade;

/// <summary>
/// Where one caller waits until its line has room: a pooled awaitable, so that waiting allocates nothing. One caller at a time; its
/// line decides, under its lock, who wakes it.
/// </summary>
internal sealed class RoomGate(Func<RoomGate, bool> tryLeave) : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private bool _taken;

    /// <summary>True from a caller's coming until it has taken its answer, so also while it is awake and has not run yet.</summary>
    public bool IsTaken => Volatile.Read(ref _taken);

    /// <summary>Makes the gate ready for a caller; under the line's lock, when it is not taken.</summary>
    public void Prepare()
    {
        Volatile.Write(ref _taken, true);
        _core.Reset();
    }

    /// <summary>The caller's wait.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(static gate => ((RoomGate)gate!).Cancel(), this);
        return new ValueTask<bool>(this, _core.Version);
    }

    /// <summary>Lets the caller go: true, there is room; false, there never will be.</summary>
    public void Open(bool room) => _core.SetResult(room);

    private void Cancel()
    {
        if (tryLeave(this))
            _core.SetException(new OperationCanceledException(_cancellation));
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        // Throws for a wait that is over: the one that is under way now is another's.
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
            return _core.GetResult(token);
        // Waits for a cancellation that is running: it must not reach the next caller.
        _registration.Dispose();
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Volatile.Write(ref _taken, false);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
