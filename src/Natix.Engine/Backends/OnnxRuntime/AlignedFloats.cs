using System.Runtime.InteropServices;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>Zeroed native floats on a 64-byte boundary: memory that a tensor lives in and the garbage collector never moves. Owns them.</summary>
internal sealed unsafe class AlignedFloats : SafeHandle
{
    private const nuint Alignment = 64;

    /// <summary>Allocates <paramref name="count"/> floats, at least 1.</summary>
    public AlignedFloats(int count)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        var memory = NativeMemory.AlignedAlloc((nuint)ByteCount, Alignment);
        NativeMemory.Clear(memory, (nuint)ByteCount);
        SetHandle((nint)memory);
    }

    public int Count { get; }

    public long ByteCount => (long)Count * sizeof(float);

    public nint Address => handle;

    public Span<float> Span => new((void*)handle, Count);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
