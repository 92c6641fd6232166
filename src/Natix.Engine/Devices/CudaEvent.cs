using Natix.Engine.Native;

namespace Natix.Engine.Devices;

/// <summary>A place in a stream's work. One thread at a time. No call allocates.</summary>
internal sealed class CudaEvent : IDisposable
{
    /// <param name="device">Its device.</param>
    /// <param name="timing">True: it takes times, and costs more.</param>
    /// <param name="sleeps">True: whoever waits sleeps instead of spinning.</param>
    public CudaEvent(CudaDevice device, bool timing = false, bool sleeps = true)
    {
        var flags = (timing ? NxCudaEventFlags.Timing : 0) | (sleeps ? NxCudaEventFlags.Blocking : 0);
        Handle = CudaEventHandle.Open(device.Handle, flags);
    }

    /// <summary>True when the work before the place is over, or no place was recorded.</summary>
    public bool IsDone => Handle.Query();

    internal CudaEventHandle Handle { get; }

    /// <summary>Marks the end of the work that the stream has now.</summary>
    public void Record(CudaStream stream) => Handle.Record(stream.Owned);

    /// <summary>Waits until the work before the place is over.</summary>
    public void Wait() => Handle.Wait();

    /// <summary>Time from an earlier event to this one; both are over and take times.</summary>
    /// <exception cref="ArgumentException">One takes no times, was never recorded, or is not over.</exception>
    public TimeSpan Since(CudaEvent start) => TimeSpan.FromMilliseconds(Handle.Since(start.Handle));

    public void Dispose() => Handle.Dispose();
}
