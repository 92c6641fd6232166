using Natix.Engine.Memory;

namespace Natix.Engine;

/// <summary>
/// The encoded bytes of one frame in native memory (a slab, or a stretch of an intake ring), on loan. The holder writes or reads
/// them and disposes the lease once; disposing returns the memory to its owner. Submitting a lease hands it over to the engine.
/// Leases are pooled: never touch one after disposing it. Not thread-safe.
/// </summary>
public sealed unsafe class FrameLease : IDisposable
{
    private readonly LeaseMemory _memory = new();
    private ILeaseOwner? _owner;
    private int _length;

    internal FrameLease()
    {
    }

    /// <summary>All bytes that may be written.</summary>
    public Memory<byte> Buffer => _memory.Memory;

    /// <summary>Bytes that may be written.</summary>
    public int Capacity => _memory.Capacity;

    /// <summary>Bytes of the frame, 0..<see cref="Capacity"/>; set it after writing.</summary>
    public int Length
    {
        get => _length;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Capacity);
            _length = value;
        }
    }

    /// <summary>The frame's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => new(_memory.Pointer, _length);

    /// <summary>Bytes of this frame that were copied in memory after they left the socket, pipe or file.</summary>
    public long BytesCopied { get; set; }

    /// <summary>Owner's own number for the stretch of memory.</summary>
    internal long Token { get; private set; }

    internal byte* Pointer => _memory.Pointer;

    internal void Attach(ILeaseOwner owner, byte* pointer, int capacity, int length, long token)
    {
        _owner = owner;
        _memory.Set(pointer, capacity);
        _length = length;
        Token = token;
        BytesCopied = 0;
    }

    /// <summary>Returns the memory to its owner. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _owner, null) is { } owner)
            owner.Return(this);
    }
}
