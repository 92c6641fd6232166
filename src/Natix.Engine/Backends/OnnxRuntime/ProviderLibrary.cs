using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Devices;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>The library of an execution provider: where ONNX Runtime looks for it, and what to tell who lacks it.</summary>
internal static class ProviderLibrary
{
    private const string Core = "libonnxruntime.so";
    private const string Rebuild = "Build with -p:OrtFlavor=cuda";

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
    /// <param name="runtime">The ONNX Runtime that is loaded.</param>
    /// <param name="said">Its own error.</param>
    public static NativeLibraryException Unusable(ExecutionProvider provider, OrtEnv runtime, OnnxRuntimeException said)
    {
        var folder = Folder();
        var place = (folder is not null && File.Exists(Path.Combine(folder, FileOf(provider))), runtime.GetAvailableProviders().Contains(NameOf(provider))) switch
        {
            (false, _) => LibraryPlace.Missing,
            (true, false) => LibraryPlace.BesideAnotherBuild,
            _ => LibraryPlace.There,
        };
        return new NativeLibraryException(Describe(provider, runtime.GetVersionString(), folder, place, said.Message), said);
    }

    /// <summary>The same in words. Pure.</summary>
    /// <param name="provider">Which.</param>
    /// <param name="version">Version of ONNX Runtime.</param>
    /// <param name="folder">Where its core library lies; null: unknown.</param>
    /// <param name="place">Whether the provider's library is there.</param>
    /// <param name="said">ONNX Runtime's error.</param>
    public static string Describe(ExecutionProvider provider, string version, string? folder, LibraryPlace place, string said)
    {
        var (file, where) = (FileOf(provider), folder ?? "the folder of " + Core);
        var (what, todo) = place switch
        {
            LibraryPlace.Missing => ($"{file} is not in {where}, where it is looked for", Rebuild),
            LibraryPlace.BesideAnotherBuild => ($"{file} is in {where}, but {Core} beside it was built without that provider", Rebuild),
            _ => ($"{file} is in {where}, but it does not come into use",
                  "Install what that names where the loader finds it (CUDA, cuDNN" + (provider == ExecutionProvider.TensorRt ? ", TensorRT" : "") + "; LD_LIBRARY_PATH)"),
        };
        return $"ONNX Runtime {version} cannot use its provider {provider}: {what}. ONNX Runtime said: {said.Trim().TrimEnd('.')}. {todo}, as docs/gpu.md says, or choose the provider cpu.";
    }

    private static string NameOf(ExecutionProvider provider) => provider == ExecutionProvider.TensorRt ? "TensorrtExecutionProvider" : "CUDAExecutionProvider";
}

/// <summary>Whether a provider's library is where it is looked for.</summary>
internal enum LibraryPlace
{
    /// <summary>It is not.</summary>
    Missing,

    /// <summary>It is, and the core library beside it knows nothing of it.</summary>
    BesideAnotherBuild,

    /// <summary>It is.</summary>
    There,
}
