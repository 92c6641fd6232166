namespace Natix.Engine.Cascade;

/// <summary>Frames on their way to a lane, first come first served. Bounded by the number of jobs; thread-safe; allocates nothing.</summary>
internal sealed class FrameQueue(int capacity)
{
    private readonly FrameJob[] _ring = new FrameJob[capacity];

    // A monitor and not a semaphore: a semaphore spins before it blocks, and on a shared machine a lane's idle time belongs to others.
    private readonly object _gate = new();
    private int _head;
    private int _count;
    private bool _closed;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a job. False once the queue is closed.</summary>
    public bool TryEnqueue(FrameJob job)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _ring[(_head + _count) % _ring.Length] = job;
            _count++;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits for a job. Null when the queue is closed and empty.</summary>
    public FrameJob? Dequeue()
    {
        lock (_gate)
        {
            while (_count == 0)
            {
                if (_closed)
                    return null;
                Monitor.Wait(_gate);
            }

            var job = _ring[_head];
            _ring[_head] = null!;
            _head = (_head + 1) % _ring.Length;
            _count--;
            return job;
        }
    }

    /// <summary>Lets no more in; what is queued is still served, then every taker gets null.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
