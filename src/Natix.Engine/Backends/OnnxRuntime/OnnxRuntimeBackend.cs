using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Models;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>Runs ONNX models on the CPU with ONNX Runtime. Thread-safe. Sessions outlive it.</summary>
internal sealed class OnnxRuntimeBackend : IModelBackend
{
    private volatile bool _disposed;

    public string Name => "onnxruntime";

    public string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>Execution providers of the ONNX Runtime that is installed.</summary>
    public static IReadOnlyList<string> Providers() => OrtEnv.Instance().GetAvailableProviders();

    public IModelSession Open(ModelManifest manifest, SessionSettings settings)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.IntraOpThreads, 1);
        var inner = Load(manifest, settings);
        try
        {
            OnnxContract.Check(manifest, inner);
        }
        catch
        {
            inner.Dispose();
            throw;
        }

        var session = new OnnxRuntimeSession(manifest, inner);
        try
        {
            Probe(manifest, session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void Dispose() => _disposed = true;

    private static InferenceSession Load(ModelManifest manifest, SessionSettings settings)
    {
        using var options = new SessionOptions
        {
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = settings.IntraOpThreads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // errors come as exceptions; their text belongs to the caller
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", settings.AllowSpinning ? "1" : "0");
        try
        {
            return new InferenceSession(VerifiedBytes(manifest), options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelContractException(
                $"Model \"{manifest.Name}\": ONNX Runtime cannot load {manifest.FilePath}: {exception.Message}", exception);
        }
    }

    // The very bytes whose digest was checked: a file that is changed meanwhile changes nothing.
    private static byte[] VerifiedBytes(ModelManifest manifest)
    {
        var bytes = manifest.Content?.Take() ?? Read(manifest);
        return !ModelFileDigest.HasExternalData(bytes)
            ? bytes
            : throw new ModelContractException(
                $"Model \"{manifest.Name}\": {manifest.FilePath} keeps weights in other files, which its digest does not cover: export it as one file");
    }

    private static byte[] Read(ModelManifest manifest)
    {
        try
        {
            var bytes = RegularFile.Read(manifest.FilePath, ModelFileDigest.MaxBytes);
            return ModelFileDigest.Compute(bytes) == manifest.Sha256
                ? bytes
                : throw new ModelContractException($"Model \"{manifest.Name}\": {manifest.FilePath} is not the file of its manifest's digest: restore it");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelContractException($"Model \"{manifest.Name}\": {manifest.FilePath} cannot be read: {exception.Message}", exception);
        }
    }

    // One run on zeros: a shape that only shows when the model runs is found here and not in the first frame.
    private static void Probe(ModelManifest manifest, OnnxRuntimeSession session)
    {
        try
        {
            using var binding = session.Bind();
            binding.Run();
        }
        catch (Exception exception) when (exception is ModelRunException or OnnxRuntimeException)
        {
            throw new ModelContractException(
                $"Model \"{manifest.Name}\": {manifest.FilePath} does not run with the shapes of its manifest: {exception.Message}", exception);
        }
    }
}
