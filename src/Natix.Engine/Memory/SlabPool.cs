using System.Numerics;

namespace Natix.Engine.Memory;

/// <summary>
/// Native memory for frames of known length, lent out as leases and reused. Sizes are powers of two from 64 KiB. At most
/// <c>retainedBytes</c> are kept for reuse; the rest goes back to the system when it comes home. Once warm, renting and returning
/// allocate nothing. Thread-safe. After disposal renting throws, and leases still out are freed when they come home.
/// </summary>
internal sealed unsafe class SlabPool(long retainedBytes = SlabPool.DefaultRetainedBytes) : ILeaseOwner, IDisposable
{
    public const long DefaultRetainedBytes = 128L << 20;

    private const int SmallestShift = 16;
    private const int LargestShift = 30;

    private readonly Lock _lock = new();
    private readonly Stack<Slab>[] _free = CreateClasses();
    private readonly List<Slab?> _slabs = [];
    private readonly Stack<int> _emptySlots = new();
    private readonly LeasePool _leases = new();
    private long _retained;
    private long _lent;
    private int _outstanding;
    private bool _disposed;

    /// <summary>Leases that have not come home.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
                return _outstanding;
        }
    }

    /// <summary>Bytes kept for reuse.</summary>
    public long RetainedBytes
    {
        get
        {
            lock (_lock)
                return _retained;
        }
    }

    /// <summary>How much is lent and kept at this moment. Looks at every slab: for whoever watches, not for every frame.</summary>
    public SlabUse Use
    {
        get
        {
            lock (_lock)
            {
                var (free, largest) = (0, 0L);
                foreach (var stack in _free)
                    free += stack.Count;
                foreach (var slab in _slabs)
                    largest = Math.Max(largest, (long)(slab?.Buffer.Length ?? 0));
                return new SlabUse(_outstanding, _lent, free, _retained, largest);
            }
        }
    }

    /// <summary>Lends at least <paramref name="minBytes"/> bytes; the lease's length starts at 0.</summary>
    /// <param name="minBytes">0 to 1 GiB.</param>
    public FrameLease Rent(int minBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBytes, 1 << LargestShift);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var slab = Take(ClassOf(minBytes));
            _outstanding++;
            _lent += (long)slab.Buffer.Length;
            var lease = _leases.Take();
            lease.Attach(this, _leases, slab.Buffer.Pointer, (int)slab.Buffer.Length, 0, slab.Slot);
            return lease;
        }
    }

    void ILeaseOwner.Return(long token)
    {
        lock (_lock)
        {
            var slab = _slabs[(int)token]!;
            _outstanding--;
            var bytes = (long)slab.Buffer.Length;
            _lent -= bytes;
            if (_disposed || _retained + bytes > retainedBytes)
            {
                Free(slab);
                return;
            }

            _retained += bytes;
            _free[ClassOf((int)bytes)].Push(slab);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (var stack in _free)
            {
                while (stack.TryPop(out var slab))
                    Free(slab);
            }

            _retained = 0;
        }
    }

    private static Stack<Slab>[] CreateClasses()
    {
        var classes = new Stack<Slab>[LargestShift - SmallestShift + 1];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = new Stack<Slab>();
        return classes;
    }

    private static int ClassOf(int bytes) =>
        Math.Max(0, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(bytes, 1) - 1) - SmallestShift);

    private Slab Take(int sizeClass)
    {
        if (_free[sizeClass].TryPop(out var slab))
        {
            _retained -= (long)slab.Buffer.Length;
            return slab;
        }

        var buffer = new NativeBuffer((nuint)1 << (sizeClass + SmallestShift));
        if (!_emptySlots.TryPop(out var slot))
        {
            slot = _slabs.Count;
            _slabs.Add(null);
        }

        slab = new Slab(buffer, slot);
        _slabs[slot] = slab;
        return slab;
    }

    private void Free(Slab slab)
    {
        slab.Buffer.Dispose();
        _slabs[slab.Slot] = null;
        _emptySlots.Push(slab.Slot);
    }

    private sealed class Slab(NativeBuffer buffer, int slot)
    {
        public NativeBuffer Buffer { get; } = buffer;

        public int Slot { get; } = slot;
    }
}
