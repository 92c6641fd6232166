namespace Natix.Engine.Native;

/// <summary>Which native parts of the engine work here, as the engine itself will load them.</summary>
internal static class NativeParts
{
    /// <summary>Our own libraries and libjpeg-turbo. Never throws for what is missing.</summary>
    public static IReadOnlyList<ComponentReport> All() =>
    [
        Own("libnatix_cpu", NativeLibraryCheck.Ensure, NxNative.nx_abi_version),
        Own("libnatix_cuda", CudaFailure.EnsureLibrary, NxNative.nx_cuda_abi_version),
        Jpeg(),
    ];

    private static ComponentReport Own(string name, Action ensure, Func<uint> abiVersion)
    {
        var path = System.IO.Path.Combine(AppContext.BaseDirectory, name + ".so");
        try
        {
            ensure();
            var version = abiVersion();
            return new($"{name} (ABI {version >> 16}.{version & 0xFFFF})", path, [path], "");
        }
        catch (NativeLibraryException e)
        {
            return new(name, null, [path], e.Message);
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
