using Microsoft.ML.OnnxRuntime;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>
/// A run whose tensors lie on a device: input up, model, outputs down, all queued on the lane's stream and waited for once, outside the lock, so that other
/// bindings queue their runs meanwhile. One thread at a time.
/// </summary>
internal sealed class DeviceRun : IDisposable
{
    private readonly DevicePlace _place;
    private readonly RunOptions _options;
    private readonly IDeviceMarker _done;

    /// <param name="place">The session's place; outlives this.</param>
    /// <param name="options">Of the runs; told that they need not wait for the device.</param>
    public DeviceRun(DevicePlace place, RunOptions options)
    {
        (_place, _options) = (place, options);
        options.AddRunConfigEntry("disable_synchronize_execution_providers", "1");
        _done = place.Lane.CreateMarker();
    }

    /// <summary>Runs the model on what the input's host memory holds; when this returns, the outputs' host memory has what came out.</summary>
    /// <param name="session">The model.</param>
    /// <param name="binding">The tensors' views for this many images.</param>
    /// <param name="tensors">Input, then outputs.</param>
    /// <param name="count">Images.</param>
    public void Run(InferenceSession session, OrtIoBinding binding, ReadOnlySpan<BoundTensor> tensors, int count)
    {
        lock (_place.Gate)
        {
            _place.Lane.Enter();
            try
            {
                tensors[0].Upload(count);
                session.RunWithBinding(_options, binding);
                foreach (var output in tensors[1..])
                    output.Download(count);
                _done.Record();
            }
            catch
            {
                // What is queued already uses memory that the caller may write or free next.
                _place.Lane.Synchronize();
                throw;
            }
        }

        _done.Wait();
    }

    public void Dispose() => _done.Dispose();
}
