namespace Natix.Engine.Native;

/// <summary>A device's primary context, retained. Everything opened from it keeps it open. Thread-safe.</summary>
internal sealed unsafe class CudaDeviceHandle : NxHandle
{
    protected override void Close(nint handle) => NxNative.nx_cuda_device_close(handle);

    /// <summary>Retains the context of a device.</summary>
    public static CudaDeviceHandle Open(CudaLibraryHandle library, int ordinal)
    {
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_device_open(library, ordinal, out var device));
        return device;
    }

    /// <summary>Bytes of device memory at this moment.</summary>
    public (long Free, long Total) Memory()
    {
        ulong free, total;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_device_memory(this, &free, &total));
        return ((long)free, (long)total);
    }

    /// <summary>Why the device is faulted, and since when; null when it is not. Asks nothing of the driver.</summary>
    public string? Fault()
    {
        int faulted;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_device_fault(this, &faulted));
        return faulted != 0 ? CudaFailure.LastError() : null;
    }

    /// <summary>The CUcontext. Borrowed.</summary>
    public nint Context()
    {
        nint context;
        int number;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_device_native(this, &context, &number));
        return context;
    }

    /// <summary>Waits for all work of the context.</summary>
    public void Synchronize() => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_device_synchronize(this));
}
