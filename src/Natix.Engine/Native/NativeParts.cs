namespace Natix.Engine.Native;

/// <summary>Which native parts of the engine work here, as the engine itself will load them.</summary>
internal static class NativeParts
{
    /// <summary>Our own library and libjpeg-turbo. Never throws for what is missing.</summary>
    public static IReadOnlyList<ComponentReport> All() => [Core(), Jpeg()];

    private static ComponentReport Core()
    {
        const string Name = "libnatix_cpu";
        var path = System.IO.Path.Combine(AppContext.BaseDirectory, "libnatix_cpu.so");
        try
        {
            NativeLibraryCheck.Ensure();
            var version = NxNative.nx_abi_version();
            return new($"{Name} (ABI {version >> 16}.{version & 0xFFFF})", path, [path], "");
        }
        catch (NativeLibraryException e)
        {
            return new(Name, null, [path], e.Message);
        }
    }

    private static ComponentReport Jpeg()
    {
        const string Name = "libjpeg-turbo (TurboJPEG)";
        const string Hint = "apt-get install libturbojpeg0";
        try
        {
            using var library = JpegLibraryHandle.Open();
            var path = library.Path();
            return new(Name, path, [path], Hint);
        }
        catch (NativeLibraryException e)
        {
            // The first line says what to do, the others what was tried and why each failed.
            return new(Name, null, [.. e.Message.Split('\n').Skip(1).Select(line => line.Trim())], Hint);
        }
    }
}
