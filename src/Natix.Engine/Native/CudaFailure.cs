using System.Runtime.CompilerServices;

namespace Natix.Engine.Native;

/// <summary>What a status of libnatix_cuda means, and the check that the library can be used at all. It is optional: a machine that runs on its CPU never loads it.</summary>
internal static unsafe class CudaFailure
{
    /// <summary>File name of the library; it lies beside the program.</summary>
    public const string LibraryFile = "libnatix_cuda.so";

    // Made once when it passes, and tried again when it throws.
    private static readonly Lazy<bool> Checked = new(CheckLibrary, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Throws <see cref="NativeLibraryException"/> when the library is missing or does not fit. Costs nothing once it has passed.</summary>
    public static void EnsureLibrary() => _ = Checked.Value;

    /// <exception cref="DeviceFaultException">The device or its driver refused or failed.</exception>
    public static void ThrowIfFailed(NxStatus status)
    {
        if (status != NxStatus.Ok)
            NativeFailure.Throw(status, LastError());
    }

    /// <summary>Text of the library's last failure on this thread, or of the fault that was asked for.</summary>
    public static string LastError() => NativeFailure.ReadError(&NxNative.nx_cuda_last_error);

    private static bool CheckLibrary()
    {
        NativeLibraryCheck.Load(LibraryFile, () =>
        {
            NativeLibraryCheck.CompareVersions(NxNative.nx_cuda_abi_version(), LibraryFile);
            NativeLibraryCheck.CompareSize("nx_cuda_device_info", NxNative.nx_cuda_sizeof(NxStruct.CudaDeviceInfo), Unsafe.SizeOf<NxCudaDeviceInfo>(), LibraryFile);
            NativeLibraryCheck.CompareSize("nx_cuda_slab_view", NxNative.nx_cuda_sizeof(NxStruct.CudaSlabView), Unsafe.SizeOf<NxCudaSlabView>(), LibraryFile);
        });
        return true;
    }
}
