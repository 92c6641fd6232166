namespace Natix.Engine.Native;

/// <summary>libturbojpeg, loaded. Thread-safe.</summary>
internal sealed class JpegLibraryHandle : NxHandle
{
    protected override void Close(nint handle) => NxNative.nx_jpeg_library_close(handle);

    /// <summary>Loads the library; throws <see cref="NativeLibraryException"/> listing every path tried.</summary>
    public static JpegLibraryHandle Open()
    {
        NativeLibraryCheck.Ensure();
        var status = NxNative.nx_jpeg_library_open(out var library);
        NativeFailure.ThrowIfFailed(status);
        return library;
    }

    /// <summary>Path of the file the library was loaded from.</summary>
    public unsafe string Path()
    {
        const int MostBytes = 4096;
        var text = stackalloc byte[MostBytes];
        nuint needed;
        NativeFailure.ThrowIfFailed(NxNative.nx_jpeg_library_path(this, text, MostBytes, &needed));
        return System.Text.Encoding.UTF8.GetString(text, (int)Math.Min(needed, MostBytes));
    }
}
