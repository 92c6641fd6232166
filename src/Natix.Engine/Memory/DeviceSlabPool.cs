using Natix.Engine.Native;

namespace Natix.Engine.Memory;

/// <summary>
/// Memory of one device, lent out and reused, by the rules of <see cref="SlabPool"/>. Thread-safe. A lease may be returned when the streams that use its memory
/// are past it, not sooner: whoever rents next writes to it.
/// </summary>
/// <param name="device">The device; kept open while there is memory of it.</param>
/// <param name="retainedBytes">Bytes kept for reuse at most.</param>
internal sealed class DeviceSlabPool(CudaDeviceHandle device, long retainedBytes = SlabPool.DefaultRetainedBytes) : ILeaseOwner, IDisposable
{
    private readonly Lock _lock = new();
    private readonly SlabShelf<DeviceBuffer> _shelf = new(retainedBytes, bytes => new DeviceBuffer(device, bytes));

    // How often each number was lent: a lease that is returned twice finds another count and returns nothing.
    private readonly List<int> _loans = [];

    /// <summary>How much is lent and kept at this moment.</summary>
    public SlabUse Use
    {
        get
        {
            lock (_lock)
                return _shelf.Use;
        }
    }

    /// <summary>Lends at least <paramref name="minBytes"/> bytes of device memory.</summary>
    /// <param name="minBytes">0 to 1 GiB.</param>
    /// <exception cref="InsufficientMemoryException">The device has no room; the text says how much is free.</exception>
    public DeviceLease Rent(int minBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBytes, SlabShelf<DeviceBuffer>.LargestBytes);
        lock (_lock)
        {
            var slot = _shelf.Take(minBytes);
            if (slot == _loans.Count)
                _loans.Add(0);
            return new DeviceLease(this, _shelf[slot], ((long)_loans[slot] << 32) | (uint)slot);
        }
    }

    void ILeaseOwner.Return(long token)
    {
        var (slot, loan) = ((int)token, (int)(token >> 32));
        lock (_lock)
        {
            if (_loans[slot] != loan)
                return;
            _loans[slot]++;
            _shelf.Put(slot);
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _shelf.Close();
    }
}

/// <summary>Device memory on loan; the processor cannot read it. Disposing returns it; once more does nothing.</summary>
/// <param name="owner">Who lent it.</param>
/// <param name="buffer">The memory, at least as much as was asked for.</param>
/// <param name="token">The owner's number of this loan.</param>
internal readonly struct DeviceLease(ILeaseOwner owner, DeviceBuffer buffer, long token) : IDisposable
{
    /// <summary>The memory; only while the lease is out.</summary>
    public DeviceBuffer Buffer => buffer;

    public void Dispose() => owner?.Return(token);
}
