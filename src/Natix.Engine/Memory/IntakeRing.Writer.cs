using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Natix.Engine.Memory;

/// <summary>The writing side: room to write, and waiting for room without allocating.</summary>
internal sealed partial class IntakeRing : IValueTaskSource<FlushResult>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<FlushResult> _flush;
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _flushToken;
    private bool _waiting;
    private bool _cancelNextFlush;
    private bool _completed;
    private FlushOutcome _outcome;

    private enum FlushOutcome
    {
        Room,
        PendingCancelled,
        TokenCancelled,
        Completed,
    }

    /// <summary>All free room, contiguous. Throws when less than <paramref name="sizeHint"/> is free: flush first.</summary>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed || _completed, this);
            // An empty ring starts over, so that a stream that is drained frame by frame stays within warm pages.
            if (_head == _tail)
                _tail = _read = _head = 0;
            if (Free < Math.Max(sizeHint, 1))
                throw new InvalidOperationException($"{Free} of {Capacity} bytes are free, {sizeHint} are wanted; await FlushAsync first");
            return _mapping.Memory.Slice((int)(_head % Capacity), Free);
        }
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        lock (_lock)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(bytes);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Free);
            _head += bytes;
        }
    }

    /// <summary>Completes when the reserve is free: at once, or when enough leases have come home.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        short version;
        lock (_lock)
        {
            if (_waiting)
                throw new InvalidOperationException("a flush is already waiting: one thread at a time writes");
            if (_cancelNextFlush)
            {
                _cancelNextFlush = false;
                return new(new FlushResult(isCanceled: true, isCompleted: false));
            }

            if (_completed || Free >= _reserve)
                return new(new FlushResult(isCanceled: false, _completed));
            _flush.Reset();
            _waiting = true;
            _flushToken = cancellationToken;
            version = _flush.Version;
        }

        _cancellation = cancellationToken.UnsafeRegister(
            static ring => ((IntakeRing)ring!).EndWait(FlushOutcome.TokenCancelled), this);
        return new(this, version);
    }

    public override void CancelPendingFlush()
    {
        lock (_lock)
            _cancelNextFlush = !_waiting;
        EndWait(FlushOutcome.PendingCancelled);
    }

    /// <summary>Ends writing; a waiting flush completes.</summary>
    public override void Complete(Exception? exception = null)
    {
        lock (_lock)
            _completed = true;
        EndWait(FlushOutcome.Completed);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_outcome == FlushOutcome.TokenCancelled)
            _flush.SetException(new OperationCanceledException(_flushToken));
        else
            _flush.SetResult(new FlushResult(_outcome == FlushOutcome.PendingCancelled, _outcome == FlushOutcome.Completed));
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        _cancellation.Dispose();
        return _flush.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _flush.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _flush.OnCompleted(continuation, state, token, flags);

    private void EndWait(FlushOutcome outcome)
    {
        bool wake;
        lock (_lock)
        {
            wake = _waiting;
            _waiting = false;
            if (wake)
                _outcome = outcome;
        }

        Wake(wake);
    }

    // Under the lock. Whoever clears the flag wakes the writer, so it is woken once.
    private bool TakeWaiterIfRoom()
    {
        if (!_waiting || Free < _reserve)
            return false;
        _waiting = false;
        _outcome = FlushOutcome.Room;
        return true;
    }

    // Never on the thread that brings a lease home: it has its own work to do.
    private void Wake(bool wake)
    {
        if (wake)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
