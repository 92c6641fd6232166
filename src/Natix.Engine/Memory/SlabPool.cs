namespace Natix.Engine.Memory;

/// <summary>
/// Host memory for frames of known length, lent out as leases and reused: plain native memory, or what <c>allocate</c> makes, page-locked memory for
/// example. Sizes are powers of two from 64 KiB. At most <c>retainedBytes</c> are kept for reuse; the rest goes back to the system when it comes home.
/// Once warm, renting and returning allocate nothing. Thread-safe. After disposal renting throws, and leases still out are freed when they come home.
/// </summary>
internal sealed unsafe class SlabPool(long retainedBytes = SlabPool.DefaultRetainedBytes, Func<nuint, IHostBlock>? allocate = null) : ILeaseOwner, IDisposable
{
    public const long DefaultRetainedBytes = 128L << 20;

    private readonly Lock _lock = new();
    private readonly SlabShelf<IHostBlock> _shelf = new(retainedBytes, allocate ?? (bytes => new NativeBuffer(bytes)));
    private readonly LeasePool _leases = new();
    private bool _disposed;

    /// <summary>Leases that have not come home.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
                return _shelf.Outstanding;
        }
    }

    /// <summary>Bytes kept for reuse.</summary>
    public long RetainedBytes
    {
        get
        {
            lock (_lock)
                return _shelf.Retained;
        }
    }

    /// <summary>How much is lent and kept at this moment. Looks at every slab: for whoever watches, not for every frame.</summary>
    public SlabUse Use
    {
        get
        {
            lock (_lock)
                return _shelf.Use;
        }
    }

    /// <summary>Lends at least <paramref name="minBytes"/> bytes; the lease's length starts at 0.</summary>
    /// <param name="minBytes">0 to 1 GiB.</param>
    public FrameLease Rent(int minBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBytes, SlabShelf<IHostBlock>.LargestBytes);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var slot = _shelf.Take(minBytes);
            var block = _shelf[slot];
            var lease = _leases.Take();
            lease.Attach(this, _leases, block.Pointer, (int)block.Length, 0, slot);
            return lease;
        }
    }

    void ILeaseOwner.Return(long token)
    {
        lock (_lock)
            _shelf.Put((int)token);
    }

    IHostBlock? ILeaseOwner.BlockOf(long token)
    {
        lock (_lock)
            return _shelf[(int)token];
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _shelf.Close();
        }
    }
}
