using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

internal static unsafe partial class NxNative
{
    [LibraryImport(Library)]
    internal static partial NxStatus nx_ring_create(ulong minBytes, out RingHandle ring, NxRingView* view);

    [LibraryImport(Library)]
    internal static partial void nx_ring_destroy(nint ring);
}

/// <summary>Where a ring is mapped (nx_ring_view).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxRingView
{
    public uint StructSize;
    public uint Reserved;
    public byte* Base;
    public ulong Bytes;

    public static NxRingView Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxRingView>() };
}
