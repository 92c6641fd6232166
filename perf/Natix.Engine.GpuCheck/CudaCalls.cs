using System.Runtime.InteropServices;

namespace Natix.Engine.GpuCheck;

/// <summary>
/// The calls of the CUDA driver API, and where it is installed of the CUDA runtime, by which this program looks at a device past ILGPU. Status
/// 0 is success (CUDA Driver API; CUDA Runtime API).
/// </summary>
internal static unsafe partial class CudaCalls
{
    private const string Driver = "libcuda.so.1";

    private static readonly string[] RuntimeNames = ["libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0", "libcudart.so"];

    [LibraryImport(Driver, EntryPoint = "cuDevicePrimaryCtxRetain")]
    public static partial int RetainPrimary(out nint context, int device);

    [LibraryImport(Driver, EntryPoint = "cuDevicePrimaryCtxRelease_v2")]
    public static partial int ReleasePrimary(int device);

    [LibraryImport(Driver, EntryPoint = "cuCtxSetCurrent")]
    public static partial int SetCurrent(nint context);

    [LibraryImport(Driver, EntryPoint = "cuMemcpy")]
    public static partial int Copy(nint destination, nint source, nuint bytes);

    [LibraryImport(Driver, EntryPoint = "cuMemsetD8_v2")]
    public static partial int Fill(nint destination, byte value, nuint bytes);

    [LibraryImport(Driver, EntryPoint = "cuMemAlloc_v2")]
    public static partial int Allocate(out nint address, nuint bytes);

    [LibraryImport(Driver, EntryPoint = "cuMemFree_v2")]
    public static partial int Free(nint address);

    [LibraryImport(Driver, EntryPoint = "cuStreamCreate")]
    public static partial int CreateStream(out nint stream, uint flags);

    [LibraryImport(Driver, EntryPoint = "cuStreamSynchronize")]
    public static partial int WaitFor(nint stream);

    [LibraryImport(Driver, EntryPoint = "cuStreamDestroy_v2")]
    public static partial int DestroyStream(nint stream);

    /// <summary>Fills device memory through the CUDA runtime; null where the runtime is not installed, else its status.</summary>
    public static int? RuntimeFill(nint destination, byte value, nuint bytes)
    {
        foreach (var name in RuntimeNames)
        {
            if (!NativeLibrary.TryLoad(name, out var runtime))
                continue;
            var fill = (delegate* unmanaged<nint, int, nuint, int>)NativeLibrary.GetExport(runtime, "cudaMemset");
            var wait = (delegate* unmanaged<int>)NativeLibrary.GetExport(runtime, "cudaDeviceSynchronize");
            var status = fill(destination, value, bytes);
            return status != 0 ? status : wait();
        }

        return null;
    }
}
