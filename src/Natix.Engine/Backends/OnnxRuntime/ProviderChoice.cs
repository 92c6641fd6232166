using Microsoft.ML.OnnxRuntime;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>An execution provider whose library is loaded, on its way into a session's options. One thread.</summary>
internal sealed class ProviderChoice : IDisposable
{
    private readonly OnnxRuntimeOptions _options;
    private OrtCUDAProviderOptions? _cuda;
    private OrtTensorRTProviderOptions? _tensorRt;

    /// <summary>Loads the provider's library.</summary>
    /// <exception cref="NativeLibraryException">It is not there or does not load; the text says what was looked for, where, and what to do.</exception>
    public ProviderChoice(OnnxRuntimeOptions options)
    {
        _options = options;
        var provider = options.Provider;
        try
        {
            if (provider == ExecutionProvider.TensorRt)
                Try(provider, () => _tensorRt = new OrtTensorRTProviderOptions());
            // TensorRT leaves to CUDA what it does not take.
            if (provider != ExecutionProvider.Cpu)
                Try(ExecutionProvider.Cuda, () => _cuda = new OrtCUDAProviderOptions());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Puts the provider into the options of a session; nothing for the processor, which is always there.</summary>
    /// <param name="session">Takes it.</param>
    /// <param name="stream">The CUstream for the session's work; 0: ONNX Runtime makes its own.</param>
    /// <exception cref="NativeLibraryException">The provider refuses: there is no such device, or a library it needs is missing.</exception>
    public void AppendTo(SessionOptions session, nint stream)
    {
        if (_tensorRt is { } tensorRt)
        {
            if (_options.EngineCacheFolder is { } folder)
                Directory.CreateDirectory(folder);
            Try(ExecutionProvider.TensorRt, () =>
            {
                tensorRt.UpdateOptions(ProviderSettings.TensorRt(_options, stream));
                session.AppendExecutionProvider_Tensorrt(tensorRt);
            });
        }

        if (_cuda is { } cuda)
        {
            Try(ExecutionProvider.Cuda, () =>
            {
                cuda.UpdateOptions(ProviderSettings.Cuda(_options, stream));
                session.AppendExecutionProvider_CUDA(cuda);
            });
        }
    }

    public void Dispose()
    {
        _tensorRt?.Dispose();
        _cuda?.Dispose();
    }

    private static void Try(ExecutionProvider provider, Action step)
    {
        try
        {
            step();
        }
        catch (OnnxRuntimeException said)
        {
            throw ProviderLibrary.Unusable(provider, OrtEnv.Instance(), said);
        }
    }
}
