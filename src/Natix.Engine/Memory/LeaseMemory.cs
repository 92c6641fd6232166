using System.Buffers;

namespace Natix.Engine.Memory;

/// <summary>Shows a stretch of native memory as <see cref="Memory{T}"/>, without owning it. Reusable, so a lease allocates nothing.</summary>
internal sealed unsafe class LeaseMemory : MemoryManager<byte>
{
    public byte* Pointer { get; private set; }

    public int Capacity { get; private set; }

    public void Set(byte* pointer, int capacity)
    {
        Pointer = pointer;
        Capacity = capacity;
    }

    public override Span<byte> GetSpan() => new(Pointer, Capacity);

    public override Memory<byte> Memory => CreateMemory(Capacity);

    // Native memory never moves: pinning is free.
    public override MemoryHandle Pin(int elementIndex = 0) => new(Pointer + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
