using System.Text;

namespace Natix.Engine.Native;

/// <summary>The CUDA driver, loaded and initialised. Thread-safe.</summary>
internal sealed unsafe class CudaLibraryHandle : NxHandle
{
    protected override void Close(nint handle) => NxNative.nx_cuda_close(handle);

    /// <summary>Loads the driver.</summary>
    /// <param name="path">Its file; null: where drivers are installed.</param>
    /// <exception cref="NativeLibraryException">libnatix_cuda.so or the driver is missing or too old; the text lists what was tried.</exception>
    public static CudaLibraryHandle Open(string? path = null)
    {
        CudaFailure.EnsureLibrary();
        var bytes = Encoding.UTF8.GetBytes(path ?? "");
        fixed (byte* text = bytes)
        {
            var status = NxNative.nx_cuda_open(path is null ? null : text, (nuint)bytes.Length, out var library);
            CudaFailure.ThrowIfFailed(status);
            return library;
        }
    }

    /// <summary>Devices that the driver shows.</summary>
    public int DeviceCount()
    {
        int count;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_device_count(this, &count));
        return count;
    }

    /// <summary>Describes a device; opens no context.</summary>
    public NxCudaDeviceInfo Query(int ordinal)
    {
        var info = NxCudaDeviceInfo.Create();
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_device_query(this, ordinal, &info));
        return info;
    }
}
