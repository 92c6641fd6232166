using System.IO.Pipelines;
using Natix.Engine.Native;

namespace Natix.Engine.Memory;

/// <summary>
/// A stream's bytes in a double-mapped ring: written through <see cref="PipeWriter"/>, always contiguous, and cut into frames that are
/// lent out where they lie. Leases come home in any order from any thread; room is made behind the oldest one still out. One thread
/// at a time writes, reads and cuts. The memory is unmapped when the ring is disposed and the last lease is home.
/// </summary>
internal sealed unsafe partial class IntakeRing : PipeWriter, ILeaseOwner, IDisposable
{
    private readonly Lock _lock = new();
    private readonly RingHandle _ring;
    private readonly LeaseMemory _mapping = new();
    private readonly RingLeases _leases = new();
    private readonly LeasePool _pool = new();
    private readonly int _reserve;

    // Positions only grow, except that an empty ring starts over at 0; tail <= read <= head <= tail + capacity.
    private long _tail;
    private long _read;
    private long _head;
    private bool _disposed;
    private bool _unmapped;

    /// <param name="minBytes">Least size of the ring; rounded up to pages, at most 1 GiB.</param>
    /// <param name="reserve">Free bytes that <see cref="FlushAsync"/> waits for, at most the size.</param>
    public IntakeRing(int minBytes, int reserve)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBytes, 1 << 30);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(reserve);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reserve, minBytes);
        _ring = RingHandle.Create(minBytes);
        Capacity = (int)_ring.Bytes;
        _mapping.Set(_ring.Base, (int)Math.Min(2L * Capacity, int.MaxValue));
        _reserve = reserve;
    }

    /// <summary>Size of the ring in bytes.</summary>
    public int Capacity { get; }

    /// <summary>Bytes that may be written now.</summary>
    public int FreeBytes
    {
        get
        {
            lock (_lock)
                return Free;
        }
    }

    /// <summary>Leases that have not come home.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
                return _leases.Outstanding;
        }
    }

    /// <summary>True once the memory is unmapped.</summary>
    public bool IsUnmapped
    {
        get
        {
            lock (_lock)
                return _unmapped;
        }
    }

    /// <summary>Bytes written and neither cut nor skipped yet: contiguous; valid until the next cut or skip.</summary>
    public ReadOnlySpan<byte> Unread
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return new(At(_read), (int)(_head - _read));
            }
        }
    }

    private int Free => (int)(Capacity - (_head - _tail));

    /// <summary>Lends out the first <paramref name="length"/> unread bytes where they lie.</summary>
    public FrameLease Cut(int length)
    {
        lock (_lock)
        {
            CheckUnread(length);
            var start = At(_read);
            _read += length;
            var lease = _pool.Take();
            lease.Attach(this, _pool, start, length, length, _leases.Push(_read));
            return lease;
        }
    }

    /// <summary>Drops the first <paramref name="length"/> unread bytes.</summary>
    public void Skip(int length)
    {
        bool wake;
        lock (_lock)
        {
            CheckUnread(length);
            _read += length;
            if (_leases.IsEmpty)
                _tail = _read;
            else
                _leases.ExtendNewest(_read);
            wake = TakeWaiterIfRoom();
        }

        Wake(wake);
    }

    void ILeaseOwner.Return(long token)
    {
        bool wake;
        lock (_lock)
        {
            if (_leases.BringHome(token, out var freedTo))
                _tail = freedTo;
            wake = TakeWaiterIfRoom();
            UnmapIfUnused();
        }

        Wake(wake);
    }

    /// <summary>Ends writing. Leases still out stay valid; the last one home unmaps the memory.</summary>
    public void Dispose()
    {
        Complete();
        lock (_lock)
        {
            _disposed = true;
            UnmapIfUnused();
        }
    }

    private byte* At(long position) => _ring.Base + (position % Capacity);

    private void CheckUnread(int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _head - _read);
    }

    private void UnmapIfUnused()
    {
        if (!_disposed || _unmapped || _leases.Outstanding > 0)
            return;
        _unmapped = true;
        _ring.Dispose();
    }
}
