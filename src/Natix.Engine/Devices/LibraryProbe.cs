using System.Runtime.InteropServices;

namespace Natix.Engine.Devices;

/// <summary>Looks for native libraries the way the loader will, and notes every name it tried.</summary>
internal static class LibraryProbe
{
    public const string TensorRt = "TensorRT (libnvinfer)";

    private const string Maps = "/proc/self/maps";

    private static readonly string[] CudaFolders = ["/usr/local/cuda/lib64", "/usr/lib/x86_64-linux-gnu"];

    /// <summary>Every library of the GPU path, found or not.</summary>
    public static IReadOnlyList<ComponentReport> All() =>
    [
        Find("CUDA driver", "install the NVIDIA driver", ["libcuda.so.1"], ["/usr/lib/x86_64-linux-gnu"]),
        Find("CUDA runtime", "install the CUDA toolkit; optional", ["libcudart.so.13", "libcudart.so.12"], CudaFolders),
        Find("nvJPEG", "comes with the CUDA toolkit; optional", ["libnvjpeg.so.13", "libnvjpeg.so.12", "libnvjpeg.so.11"], CudaFolders),
        Find(TensorRt, "install TensorRT or set TENSORRT_ROOT; optional", ["libnvinfer.so.11", "libnvinfer.so.10"], TensorRtFolders()),
        Find("TensorRT ONNX parser", "comes with TensorRT; optional", ["libnvonnxparser.so.11", "libnvonnxparser.so.10"], TensorRtFolders()),
    ];

    /// <summary>Tries each name by the loader's own search, then in each folder.</summary>
    public static ComponentReport Find(string name, string hint, string[] files, string[] folders)
    {
        var tried = new List<string>();
        foreach (var candidate in files.Concat(folders.SelectMany(folder => files.Select(file => Path.Combine(folder, file)))))
        {
            tried.Add(candidate);
            if (!NativeLibrary.TryLoad(candidate, out var handle))
                continue;
            var path = LoadedPath(Path.GetFileName(candidate)) ?? candidate;
            NativeLibrary.Free(handle);
            return new ComponentReport(name, path, tried, hint);
        }

        return new ComponentReport(name, null, tried, hint);
    }

    private static string[] TensorRtFolders()
    {
        var root = Environment.GetEnvironmentVariable("TENSORRT_ROOT");
        return root is null ? CudaFolders : [Path.Combine(root, "lib"), .. CudaFolders];
    }

    /// <summary>Where a loaded library lies, by its file name or that of another version; null when it is not loaded, or the system does not tell.</summary>
    // The loader does not say which file a bare name led to; the process's memory map does.
    public static string? LoadedPath(string file)
    {
        if (!File.Exists(Maps))
            return null;
        var stem = file.Split(".so", StringSplitOptions.None)[0];
        return File.ReadLines(Maps)
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? line[slash..] : "")
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith(stem + ".so", StringComparison.Ordinal));
    }
}
