namespace Natix.Engine.Cascade;

/// <summary>Frames on their way to a lane, first come first served. Bounded by the number of jobs; thread-safe; allocates nothing.</summary>
internal sealed class FrameQueue(int capacity) : IDisposable
{
    private readonly FrameJob[] _ring = new FrameJob[capacity];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ready = new(0);
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
        }

        _ready.Release();
        return true;
    }

    /// <summary>Waits for a job. Null when the queue is closed and empty.</summary>
    public FrameJob? Dequeue()
    {
        _ready.Wait();
        lock (_gate)
        {
            if (_count == 0)
                return null;
            var job = _ring[_head];
            _ring[_head] = null!;
            _head = (_head + 1) % _ring.Length;
            _count--;
            return job;
        }
    }

    /// <summary>Lets no more in; what is queued is still served, then each of <paramref name="takers"/> gets null.</summary>
    public void Close(int takers)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
        }

        _ready.Release(takers);
    }

    /// <summary>Frees the queue once nobody waits on it.</summary>
    public void Dispose() => _ready.Dispose();
}
