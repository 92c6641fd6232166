using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

internal static unsafe partial class NxNative
{
    [LibraryImport(Library)]
    internal static partial NxStatus nx_jpeg_probe(byte* bytes, nuint length, NxJpegInfo* info);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_jpeg_library_open(out JpegLibraryHandle library);

    [LibraryImport(Library)]
    internal static partial void nx_jpeg_library_close(nint library);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_jpeg_library_path(JpegLibraryHandle library, byte* destination, nuint capacity, nuint* needed);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_jpeg_open(JpegLibraryHandle library, out JpegHandle decoder);

    [LibraryImport(Library)]
    internal static partial void nx_jpeg_close(nint decoder);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_jpeg_decode(
        JpegHandle decoder, byte* bytes, nuint length, uint scaleDenominator,
        byte* destination, uint width, uint height, ulong stride, long* problemOffset);

    [LibraryImport(Library)]
    internal static partial NxStatus nx_jpeg_decode_planes(
        JpegHandle decoder, byte* bytes, nuint length, uint scaleDenominator, NxJpegPlanes* planes, long* problemOffset);
}

/// <summary>What the probe found in the markers of a JPEG (nx_jpeg_info).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NxJpegInfo
{
    public uint StructSize;
    public uint Width;
    public uint Height;
    public uint Components;
    public uint Precision;
    public uint Process;
    public uint Orientation;
    public int AdobeTransform;
    public long ScanOffset;
    public long ProblemOffset;
    public NxJpegSubsampling Subsampling;
    public NxJpegColour Colour;
    public double FocalLength;
    public double FocalPlaneXResolution;
    public double FocalPlaneYResolution;
    public double DigitalZoom;
    public uint FocalLength35mm;
    public uint FocalPlaneUnit;
    public uint TakenWidth;
    public uint TakenHeight;

    public static NxJpegInfo Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxJpegInfo>() };
}

/// <summary>Sampling factors of a frame header (NX_JPEG_SUBSAMPLING_*).</summary>
internal enum NxJpegSubsampling : uint
{
    Other = 0,
    Yuv444 = 1,
    Yuv422 = 2,
    Yuv420 = 3,
    Yuv440 = 4,
    Yuv411 = 5,
    Grey = 6,
}

/// <summary>What the components of a JPEG are (NX_JPEG_COLOUR_*).</summary>
internal enum NxJpegColour : uint
{
    Unknown = 0,
    Grey = 1,
    YCbCr = 2,
    Rgb = 3,
}

/// <summary>Where planes are written (nx_jpeg_planes).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxJpegPlanes
{
    public uint StructSize;
    public NxJpegSubsampling Subsampling;
    public uint Width;
    public uint Height;
    public NxPointers Data;
    public NxSizes Stride;
    public NxSizes Bytes;

    public static NxJpegPlanes Create(NxJpegSubsampling subsampling, int width, int height) => new()
    {
        StructSize = (uint)Unsafe.SizeOf<NxJpegPlanes>(),
        Subsampling = subsampling,
        Width = (uint)width,
        Height = (uint)height,
    };

    /// <summary>Sets one plane: where it begins, bytes from row to row, bytes that may be written from there on.</summary>
    public void Set(int plane, byte* data, int stride, long bytes) =>
        (Data[plane], Stride[plane], Bytes[plane]) = ((nint)data, (ulong)stride, (ulong)bytes);

    [InlineArray(3)]
    internal struct NxPointers
    {
        private nint _first;
    }

    [InlineArray(3)]
    internal struct NxSizes
    {
        private ulong _first;
    }
}
