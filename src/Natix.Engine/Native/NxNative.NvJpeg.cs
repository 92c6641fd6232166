using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

/// <summary>Imports of natix/nvjpeg.h, which is part of libnatix_cuda.</summary>
internal static unsafe partial class NxNative
{
    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_nvjpeg_open(CudaDeviceHandle device, byte* path, nuint pathBytes, NvJpegBackend backend, uint threads, out NvJpegHandle nvjpeg);

    [LibraryImport(CudaLibrary)]
    internal static partial void nx_nvjpeg_close(nint nvjpeg);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_nvjpeg_describe(NvJpegHandle nvjpeg, NxNvJpegInfo* info);

    [LibraryImport(CudaLibrary)]
    internal static partial NxStatus nx_nvjpeg_decode(NvJpegHandle nvjpeg, CudaStreamHandle stream, NxNvJpegImage* images, uint count);
}

/// <summary>What of nvJPEG decodes (NX_NVJPEG_*).</summary>
internal enum NvJpegBackend : uint
{
    /// <summary>The device's own engines where it has some and nvJPEG opens them, else <see cref="Hybrid"/>.</summary>
    Auto = 0,

    /// <summary>Huffman codes on the processor, the rest on the device.</summary>
    Hybrid = 1,

    /// <summary>All of it on the device, for large batches of baseline images.</summary>
    GpuHybrid = 2,

    /// <summary>The device's own JPEG engines: baseline, one scan, not 4:1:1 and 4:1:0.</summary>
    Hardware = 3,
}

/// <summary>What became of an image (NX_NVJPEG_*).</summary>
internal enum NvJpegOutcome : uint
{
    /// <summary>In its place once the stream is past it.</summary>
    Decoded = 0,

    /// <summary>A kind of JPEG that the back end does not decode.</summary>
    Unsupported = 1,

    /// <summary>nvJPEG cannot parse it, or its size is not the one given.</summary>
    Damaged = 2,

    /// <summary>nvJPEG gave up the batch that it was in.</summary>
    BatchFailed = 3,
}

/// <summary>An nvJPEG decoder, described (nx_nvjpeg_info).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NxNvJpegInfo
{
    public uint StructSize;
    public NvJpegBackend Backend;
    public uint Engines;
    public uint CoresPerEngine;
    public int Version;
    public uint Reserved;

    public static NxNvJpegInfo Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxNvJpegInfo>() };
}

/// <summary>One image of a batch (nx_nvjpeg_image).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxNvJpegImage
{
    public uint StructSize;
    public NvJpegOutcome Outcome;
    public byte* Jpeg;
    public ulong JpegBytes;
    public nint Slab;
    public ulong Offset;
    public ulong Pitch;
    public uint Width;
    public uint Height;

    public static NxNvJpegImage Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxNvJpegImage>() };
}
