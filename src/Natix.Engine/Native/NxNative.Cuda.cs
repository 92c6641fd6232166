using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

/// <summary>Imports of libnatix_cuda (natix/cuda.h): a library of its own, with a version and an error text of its own.</summary>
internal static unsafe partial class NxNative
{
    internal const string CudaLibrary = "natix_cuda";

    [LibraryImport(CudaLibrary, EntryPoint = "nx_abi_version")]
    [SuppressGCTransition]
    internal static partial uint nx_cuda_abi_version();

    [LibraryImport(CudaLibrary, EntryPoint = "nx_sizeof")]
    [SuppressGCTransition]
    internal static partial uint nx_cuda_sizeof(NxStruct which);

    [LibraryImport(CudaLibrary, EntryPoint = "nx_last_error")]
    internal static partial NxStatus nx_cuda_last_error(byte* destination, nuint capacity, nuint* needed);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_open(byte* path, nuint pathBytes, out CudaLibraryHandle cuda);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_cuda_close(nint cuda);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_device_count(CudaLibraryHandle cuda, int* count);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_device_query(CudaLibraryHandle cuda, int ordinal, NxCudaDeviceInfo* info);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_device_open(CudaLibraryHandle cuda, int ordinal, out CudaDeviceHandle device);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_cuda_device_close(nint device);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_device_native(CudaDeviceHandle device, nint* context, int* number);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_device_memory(CudaDeviceHandle device, ulong* free, ulong* total);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_device_fault(CudaDeviceHandle device, int* faulted);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_device_synchronize(CudaDeviceHandle device);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_stream_open(CudaDeviceHandle device, NxCudaStreamFlags flags, int priority, out CudaStreamHandle stream);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_cuda_stream_close(nint stream);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_stream_native(CudaStreamHandle stream, nint* handle);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_stream_synchronize(CudaStreamHandle stream);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_stream_query(CudaStreamHandle stream, int* done);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_stream_wait(CudaStreamHandle stream, CudaEventHandle @event);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_event_open(CudaDeviceHandle device, NxCudaEventFlags flags, out CudaEventHandle @event);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_cuda_event_close(nint @event);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_event_record(CudaEventHandle @event, CudaStreamHandle stream);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_event_query(CudaEventHandle @event, int* done);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_event_wait(CudaEventHandle @event);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_event_elapsed(CudaEventHandle start, CudaEventHandle end, float* milliseconds);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_slab_open(CudaDeviceHandle device, NxCudaSlabKind kind, ulong bytes, out CudaSlabHandle slab, NxCudaSlabView* view);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_cuda_slab_close(nint slab);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_copy(CudaStreamHandle stream, CudaSlabHandle to, ulong toOffset, CudaSlabHandle from, ulong fromOffset, ulong bytes);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_fill(CudaStreamHandle stream, CudaSlabHandle slab, ulong offset, ulong bytes, byte value);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_capture_begin(CudaStreamHandle stream);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_capture_end(CudaStreamHandle stream, out CudaGraphHandle graph);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_capture_abort(CudaStreamHandle stream);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_capture_state(CudaStreamHandle stream, int* capturing);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_cuda_graph_close(nint graph);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_exec_open(CudaGraphHandle graph, out CudaExecHandle exec);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_cuda_exec_close(nint exec);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_exec_update(CudaExecHandle exec, CudaGraphHandle graph, int* updated);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_cuda_exec_launch(CudaExecHandle exec, CudaStreamHandle stream);
}

/// <summary>Bits of nx_cuda_stream_open.</summary>
[Flags]
internal enum NxCudaStreamFlags : uint
{
    None = 0,
    Blocking = 1,
}

/// <summary>Bits of nx_cuda_event_open.</summary>
[Flags]
internal enum NxCudaEventFlags : uint
{
    None = 0,
    Timing = 1,
    Blocking = 2,
}

/// <summary>What memory a slab is (NX_CUDA_SLAB_*).</summary>
internal enum NxCudaSlabKind : uint
{
    Device = 0,
    Host = 1,
    WriteCombined = 2,
}

/// <summary>Where a slab lies (nx_cuda_slab_view).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NxCudaSlabView
{
    public uint StructSize;
    public NxCudaSlabKind Kind;
    public ulong Base;
    public ulong Bytes;

    public static NxCudaSlabView Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxCudaSlabView>() };
}

/// <summary>A device, as the driver describes it (nx_cuda_device_info).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxCudaDeviceInfo
{
    public uint StructSize;
    public int Ordinal;
    public int CapabilityMajor;
    public int CapabilityMinor;
    public int Multiprocessors;
    public int CopyEngines;
    public int DriverVersion;
    public uint Flags;
    public ulong L2Bytes;
    public ulong MemoryBytes;
    public fixed byte Name[256];
    public fixed byte PciId[64];

    public static NxCudaDeviceInfo Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxCudaDeviceInfo>() };
}
