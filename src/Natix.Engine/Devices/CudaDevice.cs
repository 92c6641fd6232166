using System.Runtime.InteropServices;
using System.Text;
using Natix.Engine.Native;

namespace Natix.Engine.Devices;

/// <summary>
/// A CUDA device: its primary context, which ILGPU, TensorRT and the CUDA runtime use too. Thread-safe. What is opened from it keeps it open, so
/// things may be disposed in any order.
/// </summary>
internal sealed unsafe class CudaDevice : IDisposable
{
    private CudaDevice(CudaDeviceHandle handle, in NxCudaDeviceInfo info)
    {
        Handle = handle;
        fixed (byte* name = info.Name, pci = info.PciId)
            (Name, PciId) = (Text(name), Text(pci));
        (Ordinal, MemoryBytes, Multiprocessors) = (info.Ordinal, (long)info.MemoryBytes, info.Multiprocessors);
        ComputeCapability = (info.CapabilityMajor, info.CapabilityMinor);
    }

    /// <summary>The context.</summary>
    public CudaDeviceHandle Handle { get; }

    /// <summary>CUDA's number of it.</summary>
    public int Ordinal { get; }

    /// <summary>Product name.</summary>
    public string Name { get; }

    /// <summary>domain:bus:device.function.</summary>
    public string PciId { get; }

    /// <summary>Major and minor.</summary>
    public (int Major, int Minor) ComputeCapability { get; }

    /// <summary>Multiprocessors.</summary>
    public int Multiprocessors { get; }

    /// <summary>All of its memory, in bytes.</summary>
    public long MemoryBytes { get; }

    /// <summary>Bytes free and in all at this moment, whoever uses them.</summary>
    public (long Free, long Total) Memory => Handle.Memory();

    /// <summary>
    /// Why the device can no longer be used, and since when; null while it can. After a fault every call on it throws <see cref="DeviceFaultException"/>
    /// at once, for the life of the library that it was opened from; disposing works. Only a new process brings the device back.
    /// </summary>
    public string? Fault => Handle.Fault();

    /// <summary>The CUcontext, for other libraries. Borrowed.</summary>
    public nint NativeContext => Handle.Context();

    /// <summary>Opens a device.</summary>
    /// <exception cref="ArgumentException">There is no such ordinal.</exception>
    /// <exception cref="DeviceFaultException">The device is faulted, or the driver makes no context.</exception>
    public static CudaDevice Open(CudaLibraryHandle library, int ordinal)
    {
        var info = library.Query(ordinal);
        return new CudaDevice(CudaDeviceHandle.Open(library, ordinal), info);
    }

    /// <summary>Waits for all work of the context, whoever gave it.</summary>
    public void Synchronize() => Handle.Synchronize();

    public void Dispose() => Handle.Dispose();

    private static string Text(byte* zeroEnded) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(zeroEnded));
}
