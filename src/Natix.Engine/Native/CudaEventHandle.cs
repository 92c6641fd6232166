namespace Natix.Engine.Native;

/// <summary>An event. One thread at a time. Nothing but opening allocates.</summary>
internal sealed unsafe class CudaEventHandle : NxHandle
{
    protected override void Close(nint handle) => NxNative.nx_cuda_event_close(handle);

    public static CudaEventHandle Open(CudaDeviceHandle device, NxCudaEventFlags flags)
    {
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_open(device, flags, out var marker));
        return marker;
    }

    /// <summary>Marks the end of the work that the stream has now.</summary>
    public void Record(CudaStreamHandle stream) => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_record(this, stream));

    /// <summary>True when the work before it is over, or it was never recorded.</summary>
    public bool Query()
    {
        int done;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_query(this, &done));
        return done != 0;
    }

    public void Wait() => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_wait(this));

    /// <summary>Milliseconds from an earlier event.</summary>
    public float Since(CudaEventHandle start)
    {
        float milliseconds;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_event_elapsed(start, this, &milliseconds));
        return milliseconds;
    }
}
