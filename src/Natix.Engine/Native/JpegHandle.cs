namespace Natix.Engine.Native;

/// <summary>One JPEG decoder; keeps its library loaded. One thread at a time.</summary>
internal sealed class JpegHandle : NxChildHandle
{
    protected override void Close(nint handle) => NxNative.nx_jpeg_close(handle);

    public static JpegHandle Open(JpegLibraryHandle library)
    {
        var status = NxNative.nx_jpeg_open(library, out var decoder);
        NativeFailure.ThrowIfFailed(status);
        decoder.HoldParent(library);
        return decoder;
    }
}
