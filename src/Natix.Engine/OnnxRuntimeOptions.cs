namespace Natix.Engine;

/// <summary>What of ONNX Runtime computes the models (its execution provider).</summary>
public enum ExecutionProvider
{
    /// <summary>The processor; every build has it.</summary>
    Cpu,

    /// <summary>A CUDA device, through cuDNN and cuBLAS.</summary>
    Cuda,

    /// <summary>A CUDA device, through TensorRT; what TensorRT does not take runs on CUDA.</summary>
    TensorRt,
}

/// <summary>
/// How ONNX Runtime runs models. Immutable. Providers other than <see cref="ExecutionProvider.Cpu"/> need a build with their libraries (docs/gpu.md): where
/// they are absent, building an engine throws <see cref="NativeLibraryException"/>. Nothing falls back to the processor unasked; single operators that a
/// provider does not have run there, as ONNX Runtime places them.
/// </summary>
public sealed record OnnxRuntimeOptions
{
    /// <summary>What computes.</summary>
    public ExecutionProvider Provider { get; init; }

    /// <summary>CUDA's number of the device, from 0. Of no meaning to <see cref="ExecutionProvider.Cpu"/>.</summary>
    public int Device { get; init; }

    /// <summary>
    /// Let float32 products round their factors to ten bits on tensor cores (TF32): faster, and scores differ from the processor's in the third digit
    /// instead of the sixth. Not with <see cref="ExecutionProvider.Cpu"/>.
    /// </summary>
    public bool Tf32 { get; init; }

    /// <summary>Let TensorRT compute in float16. Only with <see cref="ExecutionProvider.TensorRt"/>.</summary>
    public bool Float16 { get; init; }

    /// <summary>
    /// A folder where TensorRT keeps the engines it builds, which takes minutes a model; made where there is none. Null: built at every start. An engine is of
    /// one GPU and one version of TensorRT; others build their own beside it. Only with <see cref="ExecutionProvider.TensorRt"/>.
    /// </summary>
    public string? EngineCacheFolder { get; init; }

    /// <exception cref="ArgumentException">An option is out of range, or of another provider.</exception>
    internal OnnxRuntimeOptions Checked()
    {
        if (!Enum.IsDefined(Provider))
            throw new ArgumentOutOfRangeException(nameof(Provider), Provider, "no such execution provider");
        ArgumentOutOfRangeException.ThrowIfNegative(Device);
        if (Tf32 && Provider == ExecutionProvider.Cpu)
            throw new ArgumentException($"{nameof(Tf32)} is of CUDA and TensorRT: the processor has no TF32");
        if ((Float16 || EngineCacheFolder is not null) && Provider != ExecutionProvider.TensorRt)
            throw new ArgumentException($"{nameof(Float16)} and {nameof(EngineCacheFolder)} are of the provider {nameof(ExecutionProvider.TensorRt)}, not of {Provider}");
        return this;
    }
}
