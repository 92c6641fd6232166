namespace Natix.Engine.Native;

/// <summary>One JPEG decoder; keeps its library loaded. One thread at a time.</summary>
internal sealed unsafe class JpegHandle : NxChildHandle
{
    protected override void Close(nint handle) => NxNative.nx_jpeg_close(handle);

    public static JpegHandle Open(JpegLibraryHandle library)
    {
        var status = NxNative.nx_jpeg_open(library, out var decoder);
        NativeFailure.ThrowIfFailed(status);
        decoder.HoldParent(library);
        return decoder;
    }

    /// <summary>Reads markers up to the first scan into <paramref name="found"/>, as far as they go.</summary>
    public static NxStatus Probe(ReadOnlySpan<byte> jpeg, out NxJpegInfo found)
    {
        var info = NxJpegInfo.Create();
        NxStatus status;
        fixed (byte* bytes = jpeg)
            status = NxNative.nx_jpeg_probe(bytes, (nuint)jpeg.Length, &info);
        found = info;
        return status;
    }

    /// <summary>Decodes to RGB24 rows of <paramref name="stride"/> bytes; says where the bytes went wrong, or -1.</summary>
    public NxStatus Decode(ReadOnlySpan<byte> jpeg, int denominator, byte* pixels, int width, int height, int stride, out long problemOffset)
    {
        long offset;
        NxStatus status;
        fixed (byte* bytes = jpeg)
        {
            status = NxNative.nx_jpeg_decode(
                this, bytes, (nuint)jpeg.Length, (uint)denominator, pixels, (uint)width, (uint)height, (ulong)stride, &offset);
        }

        problemOffset = offset;
        return status;
    }

    /// <summary>Decodes to planes as they are stored; says where the bytes went wrong, or -1.</summary>
    public NxStatus DecodePlanes(ReadOnlySpan<byte> jpeg, int denominator, in NxJpegPlanes planes, out long problemOffset)
    {
        long offset;
        NxStatus status;
        fixed (byte* bytes = jpeg)
        fixed (NxJpegPlanes* target = &planes)
            status = NxNative.nx_jpeg_decode_planes(this, bytes, (nuint)jpeg.Length, (uint)denominator, target, &offset);
        problemOffset = offset;
        return status;
    }
}
