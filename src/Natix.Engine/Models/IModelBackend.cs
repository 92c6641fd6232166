namespace Natix.Engine.Models;

/// <summary>A way to run models (ONNX Runtime, TensorRT). Thread-safe.</summary>
internal interface IModelBackend : IDisposable
{
    /// <summary>Name as shown in reports: onnxruntime, onnxruntime-cuda, tensorrt.</summary>
    string Name { get; }

    /// <summary>Version of what runs the models; empty when it has none.</summary>
    string Version => "";

    /// <summary>
    /// Loads a model and checks its inputs and outputs against the manifest. Throws <see cref="ModelContractException"/> when the
    /// file and the manifest disagree, naming both, and <see cref="NativeLibraryException"/> when what runs models is not installed. The caller owns the session.
    /// </summary>
    IModelSession Open(ModelManifest manifest, SessionSettings settings);
}

/// <summary>How a session may use the machine.</summary>
/// <param name="IntraOpThreads">Threads one run may use, at least 1.</param>
/// <param name="AllowSpinning">Spin while waiting; pays only when the cores are ours.</param>
internal sealed record SessionSettings(int IntraOpThreads = 1, bool AllowSpinning = false);

/// <summary>A loaded model. Thread-safe: any number of bindings may run at once. Dispose after its bindings.</summary>
internal interface IModelSession : IDisposable
{
    /// <summary>The contract the session was opened with.</summary>
    ModelManifest Manifest { get; }

    /// <summary>True when one run may take several images: the file's batch dimension is symbolic, of the input and of every output.</summary>
    bool TakesBatches { get; }

    /// <summary>Allocates input and output tensors and binds them once. The caller owns the binding; one thread at a time.</summary>
    /// <param name="capacity">Images a run may hold: 1, or more where <see cref="TakesBatches"/>.</param>
    IModelBinding Bind(int capacity = 1);
}

/// <summary>Tensors bound to a session. Not thread-safe; one thread owns it. Running allocates no managed memory.</summary>
internal interface IModelBinding : IDisposable
{
    /// <summary>Images a run may hold.</summary>
    int Capacity { get; }

    /// <summary>Bytes that a run copies between host and device for one image, input and outputs; 0 where the model works in the memory seen here.</summary>
    long CopiedBytes => 0;

    /// <summary>
    /// The bytes of one image of the input tensor, in the type and layout of the manifest's input; the first is 64-byte aligned. Write
    /// before <see cref="Run"/>.
    /// </summary>
    /// <param name="item">0 to <see cref="Capacity"/> - 1.</param>
    Span<byte> Input(int item);

    /// <summary>One image's part of output <paramref name="index"/> in manifest order; valid after <see cref="Run"/> until the next one.</summary>
    /// <param name="index">Place of the output in the manifest.</param>
    /// <param name="item">0 to the count of the last run - 1.</param>
    ReadOnlySpan<float> Output(int index, int item = 0);

    /// <summary>Runs the model on the first images of the input. Throws <see cref="ModelRunException"/> when the back end fails.</summary>
    /// <param name="count">1 to <see cref="Capacity"/>.</param>
    void Run(int count = 1);
}
