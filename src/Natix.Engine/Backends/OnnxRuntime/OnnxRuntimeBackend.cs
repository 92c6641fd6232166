using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Devices;
using Natix.Engine.Models;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>Runs ONNX models with ONNX Runtime: on the CPU, or on a CUDA device by one of its providers. Thread-safe. Sessions outlive it.</summary>
/// <param name="options">What computes; null: the CPU.</param>
/// <param name="openLane">Opens stream and memory of a device, for one session, which then has its tensors there; null: tensors are on the host, and
/// ONNX Runtime copies what a device needs.</param>
internal sealed class OnnxRuntimeBackend(OnnxRuntimeOptions? options = null, Func<int, IDeviceLane>? openLane = null) : IModelBackend
{
    private readonly OnnxRuntimeOptions _options = options?.Checked() ?? new OnnxRuntimeOptions();
    private volatile bool _disposed;

    public string Name => _options.Provider switch
    {
        ExecutionProvider.Cuda => "onnxruntime-cuda",
        ExecutionProvider.TensorRt => "onnxruntime-tensorrt",
        _ => "onnxruntime",
    };

    /// <summary>ONNX Runtime's version and, on a device, what else moves a score: the device and the precision of products.</summary>
    public string Version => OrtEnv.Instance().GetVersionString() + (IsOnDevice ? DeviceText(_options, CudaDriver.Devices()) : "");

    private bool IsOnDevice => _options.Provider != ExecutionProvider.Cpu;

    /// <summary>The back end as an engine uses it: on a CUDA device its tensors lie there.</summary>
    public static OnnxRuntimeBackend Create(OnnxRuntimeOptions options) =>
        new(options, options.Provider == ExecutionProvider.Cpu ? null : CudaLane.Open);

    /// <summary>Execution providers of the ONNX Runtime that is installed.</summary>
    public static IReadOnlyList<string> Providers() => OrtEnv.Instance().GetAvailableProviders();

    /// <summary>Device and precision, as <see cref="Version"/> has them. Pure.</summary>
    public static string DeviceText(OnnxRuntimeOptions options, IReadOnlyList<GpuReport> devices)
    {
        var device = devices.FirstOrDefault(d => d.Index == options.Device) is { } gpu ? $" on {gpu.Name} ({gpu.ComputeCapability})" : " on no device";
        return device + (options.Tf32 ? ", tf32" : "") + (options.Float16 ? ", fp16" : "");
    }

    /// <exception cref="NativeLibraryException">The provider that was asked for cannot be used; the text says why, and what to do.</exception>
    public IModelSession Open(ModelManifest manifest, SessionSettings settings)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.IntraOpThreads, 1);
        var session = OpenSession(manifest, settings);
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

    private OnnxRuntimeSession OpenSession(ModelManifest manifest, SessionSettings settings)
    {
        // The provider's library before the device: of all that may be missing it is what a wrong build lacks.
        using var provider = new ProviderChoice(_options);
        var place = openLane is null ? null : new DevicePlace(openLane(_options.Device));
        InferenceSession? inner = null;
        try
        {
            inner = Load(manifest, settings, session => provider.AppendTo(session, place?.Lane.Stream ?? 0));
            OnnxContract.Check(manifest, inner);
            return new OnnxRuntimeSession(manifest, inner, IsOnDevice || place is not null, place);
        }
        catch
        {
            inner?.Dispose();
            place?.Dispose();
            throw;
        }
    }

    private static InferenceSession Load(ModelManifest manifest, SessionSettings settings, Action<SessionOptions> appendProvider)
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
        appendProvider(options);
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
