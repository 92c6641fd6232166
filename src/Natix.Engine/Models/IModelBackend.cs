namespace Natix.Engine.Models;

/// <summary>A way to run models (ONNX Runtime, TensorRT). Thread-safe.</summary>
internal interface IModelBackend : IDisposable
{
    /// <summary>Name as shown in reports: onnxruntime, tensorrt.</summary>
    string Name { get; }

    /// <summary>
    /// Loads a model and checks its inputs and outputs against the manifest. Throws <see cref="ModelContractException"/> when the
    /// file and the manifest disagree, naming both. The caller owns the session.
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

    /// <summary>Allocates input and output tensors and binds them once. The caller owns the binding; one thread at a time.</summary>
    IModelBinding Bind();
}

/// <summary>Tensors bound to a session. Not thread-safe; one lane owns it. Running allocates no managed memory.</summary>
internal interface IModelBinding : IDisposable
{
    /// <summary>The image input, CHW float32, 64-byte aligned; write it before <see cref="Run"/>.</summary>
    Span<float> Input { get; }

    /// <summary>Output <paramref name="index"/> in manifest order; valid after <see cref="Run"/> until the next one.</summary>
    ReadOnlySpan<float> Output(int index);

    /// <summary>Runs the model on what is in <see cref="Input"/>. Throws <see cref="ModelRunException"/> when the back end fails.</summary>
    void Run();
}
