using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

internal static unsafe partial class NxNative
{
    [LibraryImport(CudaLibrary, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NxStatus nx_nvtx_open(string? path, string domain, out NvtxHandle nvtx);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_nvtx_close(nint nvtx);

    [LibraryImport(CudaLibrary, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NxStatus nx_nvtx_name(NvtxHandle nvtx, string text, ulong* name);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_nvtx_push(NvtxHandle nvtx, ulong name);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_nvtx_pop(NvtxHandle nvtx);

    [LibraryImport(CudaLibrary)]
    internal static partial ulong nx_nvtx_start(NvtxHandle nvtx, ulong name);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_nvtx_end(NvtxHandle nvtx, ulong range);
}
