using Microsoft.ML.OnnxRuntime;
using Natix.Engine.Models;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>
/// A loaded ONNX model. The native session, and its place on a device, are released when this and the last of its bindings are disposed, in any order.
/// Thread-safe.
/// </summary>
/// <param name="manifest">Its contract.</param>
/// <param name="inner">The native session; taken over.</param>
/// <param name="onDevice">True when its provider computes on a device.</param>
/// <param name="place">Where bindings put its tensors on the device, taken over; null: on the host.</param>
internal sealed class OnnxRuntimeSession(ModelManifest manifest, InferenceSession inner, bool onDevice = false, DevicePlace? place = null) : IModelSession
{
    private readonly Lock _gate = new();
    private int _references = 1;
    private bool _disposed;

    public ModelManifest Manifest { get; } = manifest;

    /// <summary>True when inputs must go to a device and outputs come back, whoever copies them.</summary>
    public bool IsOnDevice => onDevice;

    /// <summary>Where its tensors lie on a device; null: on the host.</summary>
    public DevicePlace? Place => place;

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
            if (--_references > 0)
                return;
            inner.Dispose();
            place?.Dispose();
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
