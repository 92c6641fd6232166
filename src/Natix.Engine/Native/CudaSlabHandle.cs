namespace Natix.Engine.Native;

/// <summary>Device memory, or page-locked host memory. Thread-safe; closing it does not wait for work that uses it.</summary>
internal sealed unsafe class CudaSlabHandle : NxHandle
{
    /// <summary>A CUdeviceptr, or a host address.</summary>
    public ulong Address { get; private set; }

    protected override void Close(nint handle) => NxNative.nx_cuda_slab_close(handle);

    public static CudaSlabHandle Open(CudaDeviceHandle device, NxCudaSlabKind kind, nuint bytes)
    {
        var view = NxCudaSlabView.Create();
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_slab_open(device, kind, bytes, out var slab, &view));
        slab.Address = view.Base;
        return slab;
    }
}
