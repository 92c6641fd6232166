using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Models;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>
/// A loaded ONNX model. The native session is released when this and the last of its bindings are disposed, in any order. Thread-safe.
/// </summary>
internal sealed class OnnxRuntimeSession(ModelManifest manifest, InferenceSession inner) : IModelSession
{
    private readonly Lock _gate = new();
    private int _references = 1;
    private bool _disposed;

    public ModelManifest Manifest { get; } = manifest;

    /// <summary>True once the native session is gone.</summary>
    public bool IsReleased => _references == 0;

    public bool TakesBatches { get; } = OnnxContract.TakesBatches(manifest, inner);

    public IModelBinding Bind(int capacity = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        if (capacity > 1 && !TakesBatches)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"Model \"{Manifest.Name}\" takes one image a run.");
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _references++;
        }

        try
        {
            return new OnnxRuntimeBinding(this, inner, capacity);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Gives back the reference that a binding took.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_references == 0)
                inner.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        Release();
    }
}
