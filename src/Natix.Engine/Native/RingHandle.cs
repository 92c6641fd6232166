namespace Natix.Engine.Native;

/// <summary>A ring of memory mapped twice in a row. Disposing unmaps it.</summary>
internal sealed unsafe class RingHandle : NxHandle
{
    /// <summary>First byte; the ring appears here and again right behind itself.</summary>
    public byte* Base { get; private set; }

    /// <summary>Size of the ring in bytes.</summary>
    public long Bytes { get; private set; }

    protected override void Close(nint handle) => NxNative.nx_ring_destroy(handle);

    public static RingHandle Create(long minBytes)
    {
        NativeLibraryCheck.Ensure();
        var view = NxRingView.Create();
        var status = NxNative.nx_ring_create((ulong)minBytes, out var ring, &view);
        NativeFailure.ThrowIfFailed(status);
        ring.Base = view.Base;
        ring.Bytes = (long)view.Bytes;
        return ring;
    }
}
