using System.Runtime.CompilerServices;

namespace Natix.Engine.Kernels;

/// <summary>Zeroed memory of the managed heap that never moves and starts at a multiple of 64 bytes: tables and scratch of a kernel.</summary>
/// <typeparam name="T">Element type.</typeparam>
internal sealed unsafe class AlignedArray<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    // Keeps the memory alive as long as this object.
    private readonly byte[] _memory;

    /// <param name="length">Elements, 0 or more.</param>
    public AlignedArray(int length)
    {
        _memory = GC.AllocateArray<byte>(checked((length * Unsafe.SizeOf<T>()) + Alignment), pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref _memory[0]);
        Pointer = (T*)((start + Alignment - 1) / Alignment * Alignment);
        Length = length;
    }

    /// <summary>First element; valid as long as this object is reachable.</summary>
    public T* Pointer { get; }

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => new(Pointer, Length);
}
