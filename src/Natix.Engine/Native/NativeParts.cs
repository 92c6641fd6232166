namespace Natix.Engine.Native;

/// <summary>Looks what of the native side can be used here, for reports.</summary>
internal static class NativeParts
{
    public static NativeComponent Core()
    {
        try
        {
            NativeLibraryCheck.Ensure();
            var version = NxNative.nx_abi_version();
            return new("libnatix_cpu", true, $"ABI {version >> 16}.{version & 0xFFFF}");
        }
        catch (NativeLibraryException e)
        {
            return new("libnatix_cpu", false, e.Message);
        }
    }

    public static NativeComponent Jpeg()
    {
        try
        {
            using var library = JpegLibraryHandle.Open();
            return new("libjpeg-turbo", true, library.Path());
        }
        catch (NativeLibraryException e)
        {
            return new("libjpeg-turbo", false, e.Message);
        }
    }
}
