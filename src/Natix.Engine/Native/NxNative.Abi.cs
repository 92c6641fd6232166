using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

/// <summary>Imports of libnatix_cpu, a file a header; names are those of C.</summary>
internal static unsafe partial class NxNative
{
    internal const string Library = "natix_cpu";

    internal const uint AbiMajor = 1;

    internal const uint AbiMinor = 5;

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial uint nx_abi_version();

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial uint nx_sizeof(NxStruct which);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_last_error(byte* destination, nuint capacity, nuint* needed);
}

/// <summary>Structs that both sides lay out.</summary>
internal enum NxStruct : uint
{
    JpegInfo = 1,
    RingView = 2,
    JpegPlanes = 3,
    DecoderConfig = 4,
    DecoderBatch = 5,
    DecoderMemory = 6,
    Tensor = 7,
    VisionConfig = 8,
    VisionImage = 9,
    VisionMemory = 10,
    CudaDeviceInfo = 11,
    CudaSlabView = 12,
    NvJpegInfo = 13,
    NvJpegImage = 14,
}
