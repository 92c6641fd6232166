using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Devices;

/// <summary>
/// Gives ILGPU the device's primary context instead of one of its own, so that its memory and streams are those of the CUDA runtime and
/// TensorRT: ILGPU's imports of libcuda are resolved to <c>libnatix_cudriver.so</c>, which maps context create and destroy to retain and
/// release (CUDA Driver API, Primary Context Management). Process-wide and irreversible, as <see cref="NativeLibrary.SetDllImportResolver"/>
/// is; it happens once, when the first CUDA device is opened, and never on a machine that only uses its CPU.
/// </summary>
internal static class SharedCudaContext
{
    /// <summary>File name of the library; it lies beside the program.</summary>
    public const string LibraryFile = "libnatix_cudriver.so";

    // The name that ILGPU 1.5.3 imports libcuda by on Linux.
    private const string IlgpuImport = "cuda";

    private static readonly Lazy<nint> Library = new(Install);

    /// <summary>Makes ILGPU share contexts from now on.</summary>
    /// <exception cref="NativeLibraryException">There is no CUDA driver, or the library is missing.</exception>
    public static void Ensure() => _ = Library.Value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Install()
    {
        // First, and by itself: the driver then finds its own names before the two that the library overrides.
        if (!NativeLibrary.TryLoad("libcuda.so.1", out _))
            throw new NativeLibraryException("libcuda.so.1 was not found: a CUDA device needs NVIDIA's driver. Install it, or run on the CPU.");
        var library = Load();
        NativeLibrary.SetDllImportResolver(typeof(ILGPU.Context).Assembly, (name, _, _) => name == IlgpuImport ? library : 0);
        return library;
    }

    private static nint Load()
    {
        // Beside the program, or where a single-file program unpacks its libraries.
        if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, LibraryFile), out var library) ||
            NativeLibrary.TryLoad(LibraryFile, Assembly.GetExecutingAssembly(), null, out library))
        {
            return library;
        }

        throw new NativeLibraryException(
            $"{LibraryFile} could not be loaded. It belongs beside the program, in {AppContext.BaseDirectory}: without it ILGPU's memory is "
            + "not that of the CUDA runtime. Next: ./build.sh build.");
    }
}
