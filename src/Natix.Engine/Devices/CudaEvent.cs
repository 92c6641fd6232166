using Natix.Engine.Native;

namespace Natix.Engine.Devices;

/// <summary>A place in a stream's work. One thread at a time. No call allocates.</summary>
internal sealed unsafe class CudaEvent : IDisposable
{
    /// <param name="device">Its device.</param>
    /// <param name="timing">True: it takes times, and costs more.</param>
    /// <param name="sleeps">True: whoever waits sleeps instead of spinning.</param>
    public CudaEvent(CudaDevice device, bool timing = false, bool sleeps = true)
    {
        var flags = (timing ? NxCudaEventFlags.Timing : 0) | (sleeps ? NxCudaEventFlags.Blocking : 0);
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_open(device.Handle, flags, out var handle));
        Handle = handle;
    }

    /// <summary>True when the work before the place is over, or no place was recorded.</summary>
    public bool IsDone
    {
        get
        {
            int done;
            CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_query(Handle, &done));
            return done != 0;
        }
    }

    internal CudaEventHandle Handle { get; }

    /// <summary>Marks the end of the work that the stream has now.</summary>
    public void Record(CudaStream stream) => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_record(Handle, stream.Owned));

    /// <summary>Waits until the work before the place is over.</summary>
    public void Wait() => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_wait(Handle));

    /// <summary>Time from an earlier event to this one; both are over and take times.</summary>
    /// <exception cref="ArgumentException">One takes no times, was never recorded, or is not over.</exception>
    public TimeSpan Since(CudaEvent start)
    {
        float milliseconds;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_elapsed(start.Handle, Handle, &milliseconds));
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    public void Dispose() => Handle.Dispose();
}
