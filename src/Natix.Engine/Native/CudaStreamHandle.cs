namespace Natix.Engine.Native;

/// <summary>A stream. One thread at a time. Nothing but opening and ending a capture allocates.</summary>
internal sealed unsafe class CudaStreamHandle : NxHandle
{
    protected override void Close(nint handle) => NxNative.nx_cuda_stream_close(handle);

    public static CudaStreamHandle Open(CudaDeviceHandle device, NxCudaStreamFlags flags, int priority)
    {
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_open(device, flags, priority, out var stream));
        return stream;
    }

    /// <summary>The CUstream. Borrowed.</summary>
    public nint Stream()
    {
        nint stream;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_native(this, &stream));
        return stream;
    }

    /// <summary>True when all its work is over.</summary>
    public bool Query()
    {
        int done;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_query(this, &done));
        return done != 0;
    }

    public void Synchronize() => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_synchronize(this));

    public void Wait(CudaEventHandle marker) => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_wait(this, marker));

    public void Copy(CudaSlabHandle to, long toOffset, CudaSlabHandle from, long fromOffset, long bytes) =>
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_copy(this, to, (ulong)toOffset, from, (ulong)fromOffset, (ulong)bytes));

    public void Fill(CudaSlabHandle slab, long offset, long bytes, byte value) =>
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_fill(this, slab, (ulong)offset, (ulong)bytes, value));

    public void BeginCapture() => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_capture_begin(this));

    public CudaGraphHandle EndCapture()
    {
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_capture_end(this, out var graph));
        return graph;
    }

    public void AbortCapture() => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_capture_abort(this));

    public bool IsCapturing()
    {
        int capturing;
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_capture_state(this, &capturing));
        return capturing != 0;
    }
}
