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

    public static NxJpegInfo Create() => new() { StructSize = (uint)Unsafe.SizeOf<NxJpegInfo>() };
}
