using Natix.Engine.Devices;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>The library of an execution provider: where ONNX Runtime looks for it, and what to tell who lacks it.</summary>
internal static class ProviderLibrary
{
    private const string Core = "libonnxruntime.so";

    /// <summary>File name of a provider's library; providers on the processor have none.</summary>
    public static string FileOf(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "libonnxruntime_providers_cuda.so",
        ExecutionProvider.TensorRt => "libonnxruntime_providers_tensorrt.so",
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "this provider has no library of its own"),
    };

    /// <summary>Where ONNX Runtime looks: beside its core library, once that is loaded. Null where the system does not say.</summary>
    public static string? Folder() => LibraryProbe.LoadedPath(Core) is { } path ? Path.GetDirectoryName(path) : null;

    /// <summary>The error for a provider that cannot be used.</summary>
    /// <param name="provider">Which.</param>
    /// <param name="version">Version of ONNX Runtime.</param>
    /// <param name="said">ONNX Runtime's own error.</param>
    public static NativeLibraryException Unusable(ExecutionProvider provider, string version, Exception said)
    {
        var folder = Folder();
        var there = folder is not null && File.Exists(Path.Combine(folder, FileOf(provider)));
        return new NativeLibraryException(Describe(provider, version, folder, there, said.Message), said);
    }

    /// <summary>The same in words. Pure.</summary>
    /// <param name="provider">Which.</param>
    /// <param name="version">Version of ONNX Runtime.</param>
    /// <param name="folder">Where its core library lies; null: unknown.</param>
    /// <param name="there">True when the provider's library is there.</param>
    /// <param name="said">ONNX Runtime's error.</param>
    public static string Describe(ExecutionProvider provider, string version, string? folder, bool there, string said)
    {
        var (file, place) = (FileOf(provider), folder ?? "the folder of " + Core);
        var (what, todo) = there
            ? ($"{file} is in {place}, but it does not come into use",
               "Install what that names where the loader finds it (CUDA, cuDNN" + (provider == ExecutionProvider.TensorRt ? ", TensorRT" : "") + "; LD_LIBRARY_PATH)")
            : ($"{file} is not in {place}, where it is looked for",
               "Build with -p:OrtFlavor=cuda");
        return $"ONNX Runtime {version} cannot use its provider {provider}: {what}. ONNX Runtime said: {said.Trim().TrimEnd('.')}. {todo}, as docs/gpu.md says, or choose the provider cpu.";
    }
}
