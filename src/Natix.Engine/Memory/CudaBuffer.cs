using Natix.Engine.Native;

namespace Natix.Engine.Memory;

/// <summary>Memory that CUDA copies to and from. Not zeroed. Disposing it does not wait: first the streams that use it. Thread-safe but for disposing.</summary>
internal abstract class CudaBuffer : IMemoryBlock
{
    private protected CudaBuffer(CudaDeviceHandle device, NxCudaSlabKind kind, nuint length)
    {
        Handle = CudaSlabHandle.Open(device, kind, Math.Max(length, 1));
        Length = length;
    }

    /// <summary>The slab.</summary>
    public CudaSlabHandle Handle { get; }

    /// <summary>Where it lies: a CUdeviceptr, or a host address.</summary>
    public ulong Address => Handle.Address;

    public nuint Length { get; }

    public void Dispose() => Handle.Dispose();
}

/// <summary>Device memory.</summary>
internal sealed class DeviceBuffer : CudaBuffer
{
    /// <param name="device">The device; kept open.</param>
    /// <param name="length">Bytes, 0 to 2^40.</param>
    /// <exception cref="InsufficientMemoryException">The device has less; the text says how much.</exception>
    public DeviceBuffer(CudaDeviceHandle device, nuint length)
        : base(device, NxCudaSlabKind.Device, length)
    {
    }
}

/// <summary>Page-locked host memory, which every device copies to and from at full speed while the processor does other things.</summary>
internal sealed unsafe class PinnedBuffer : CudaBuffer, IHostBlock
{
    /// <param name="device">Any device; kept open.</param>
    /// <param name="length">Bytes, 0 to 2^40.</param>
    /// <param name="writeCombined">Only devices read it: quicker for them, very slow for the processor to read.</param>
    /// <exception cref="InsufficientMemoryException">The system locks no more.</exception>
    public PinnedBuffer(CudaDeviceHandle device, nuint length, bool writeCombined = false)
        : base(device, writeCombined ? NxCudaSlabKind.WriteCombined : NxCudaSlabKind.Host, length)
    {
    }

    public byte* Pointer => (byte*)Address;

    /// <summary>The block that a lease's bytes begin.</summary>
    /// <exception cref="ArgumentException">The lease is empty, or not of a pool of page-locked memory.</exception>
    public static PinnedBuffer Of(FrameLease lease) =>
        lease.Block as PinnedBuffer ?? throw new ArgumentException("the lease is not of a pool of page-locked memory, or empty: rent it from such a pool");
}
