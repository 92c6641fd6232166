using Natix.Engine.Memory;

namespace Natix.Engine;

/// <summary>
/// The bytes of one frame (a JPEG, or raw pixels) in native memory (a slab, or a stretch of an intake ring), on loan. The holder writes or reads
/// them, then disposes the lease, which returns the memory to its owner, or submits it, which moves the memory into the result and
/// leaves the lease empty. Disposing an empty lease does nothing, so <c>using var lease = engine.Rent(n)</c> is right around a
/// submission too. Lease objects are pooled: drop an empty one soon; after 512 more leases of its owner it may be another frame's.
/// Not thread-safe.
/// </summary>
public sealed unsafe class FrameLease : IDisposable
{
    private readonly LeaseMemory _memory = new();
    private ILeaseOwner? _owner;
    private LeasePool? _pool;
    private FrameLease? _origin;
    private int _length;

    internal FrameLease()
    {
    }

    /// <summary>All bytes that may be written; empty once the lease is disposed or submitted.</summary>
    public Memory<byte> Buffer => _memory.Memory;

    /// <summary>Bytes that may be written; 0 once the lease is disposed or submitted.</summary>
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

    /// <summary>The frame's bytes; empty once the lease is disposed or submitted.</summary>
    public ReadOnlySpan<byte> Bytes => new(_memory.Pointer, _length);

    /// <summary>What the bytes are; a JPEG unless set otherwise.</summary>
    public FrameFormat Format { get; set; }

    /// <summary>Bytes of this frame that were copied in memory after they left the socket, pipe or file.</summary>
    public long BytesCopied { get; set; }

    /// <summary>Owner's own number for the stretch of memory.</summary>
    internal long Token { get; private set; }

    internal byte* Pointer => _memory.Pointer;

    /// <summary>The block that the memory begins; null when it begins none, or the lease is empty.</summary>
    internal IHostBlock? Block => _owner?.BlockOf(Token);

    /// <summary>Puts memory into an empty lease that was taken from <paramref name="pool"/>.</summary>
    internal void Attach(ILeaseOwner owner, LeasePool pool, byte* pointer, int capacity, int length, long token)
    {
        _memory.Set(pointer, capacity);
        _length = length;
        Token = token;
        BytesCopied = 0;
        Format = FrameFormat.Jpeg;
        _pool = pool;
        _owner = owner;
    }

    /// <summary>Moves the memory of another lease into this empty one, which must not be pooled; the other one is empty afterwards.</summary>
    /// <exception cref="ObjectDisposedException">The other lease is disposed or was submitted before.</exception>
    internal void TakeFrom(FrameLease other)
    {
        var owner = Interlocked.Exchange(ref other._owner, null)
            ?? throw new ObjectDisposedException(nameof(FrameLease), "The lease is disposed or was submitted before: rent one for each frame.");
        _memory.Set(other.Pointer, other.Capacity);
        (_length, Token, BytesCopied, Format) = (other._length, other.Token, other.BytesCopied, other.Format);
        // The other object rests until the memory is home: its holder may well dispose it later than the result.
        (_origin, _pool, _owner) = (other, other._pool, owner);
        other.Empty();
    }

    /// <summary>Returns the memory to its owner. Does nothing when the lease is empty: disposed or submitted before.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _owner, null) is not { } owner)
            return;
        var (token, pooled) = (Token, _origin ?? this);
        _origin = null;
        Empty();
        owner.Return(token);
        _pool!.Return(pooled);
    }

    private void Empty()
    {
        _memory.Set(null, 0);
        _length = 0;
    }
}
