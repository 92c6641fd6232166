using Natix.Engine.Memory;
using Natix.Engine.Native;

namespace Natix.Engine.Devices;

/// <summary>
/// Work of a device in order. It belongs to the thread that opened it, and every call of another one throws: with two of them giving work, its order is
/// chance. <see cref="Adopt"/> hands it over. No call allocates.
/// </summary>
internal sealed unsafe class CudaStream : IDisposable
{
    private readonly CudaStreamHandle _handle;
    private int _owner = Environment.CurrentManagedThreadId;

    /// <param name="device">Its device.</param>
    /// <param name="priority">0 is the least; what the device does not have is cut to its highest.</param>
    /// <param name="blocking">True: it orders itself with the legacy default stream.</param>
    public CudaStream(CudaDevice device, int priority = 0, bool blocking = false)
    {
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_open(
            device.Handle, blocking ? NxCudaStreamFlags.Blocking : NxCudaStreamFlags.None, priority, out _handle));
    }

    /// <summary>The CUstream, for other libraries. Borrowed.</summary>
    public nint NativeStream
    {
        get
        {
            nint stream;
            CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_native(_handle, &stream));
            return stream;
        }
    }

    /// <summary>True when all its work is over.</summary>
    public bool IsDone
    {
        get
        {
            int done;
            CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_query(Owned, &done));
            return done != 0;
        }
    }

    /// <summary>True between <see cref="BeginCapture"/> and the end of the capture, however that comes about.</summary>
    public bool IsCapturing
    {
        get
        {
            int capturing;
            CudaFailure.ThrowIfFailed(NxNative.nx_cuda_capture_state(Owned, &capturing));
            return capturing != 0;
        }
    }

    internal CudaStreamHandle Owned
    {
        get
        {
            var caller = Environment.CurrentManagedThreadId;
            return caller == _owner ? _handle : throw new InvalidOperationException(
                $"thread {caller} uses a CUDA stream of thread {_owner}: give the work to that thread, or hand the stream over (Adopt)");
        }
    }

    /// <summary>Makes the calling thread the owner. The one before must not use it any more.</summary>
    public void Adopt() => _owner = Environment.CurrentManagedThreadId;

    /// <summary>Copies bytes, asynchronously: neither range may be touched before the stream is past the copy.</summary>
    /// <exception cref="ArgumentException">A range is not inside its memory, or the directions do not fit (natix/cuda.h, nx_cuda_copy).</exception>
    public void Copy(CudaBuffer to, long toOffset, CudaBuffer from, long fromOffset, long bytes) =>
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_copy(Owned, to.Handle, (ulong)toOffset, from.Handle, (ulong)fromOffset, (ulong)bytes));

    /// <summary>Copies the bytes of a frame to the device, asynchronously: the lease stays out until the stream is past it.</summary>
    /// <exception cref="ArgumentException">The lease is not of a pool of page-locked memory, or does not fit.</exception>
    public void Upload(FrameLease from, DeviceBuffer to) => Copy(to, 0, PinnedOf(from), 0, from.Length);

    /// <summary>Copies device memory to a lease and sets its length; the bytes are there when the stream is past it.</summary>
    /// <exception cref="ArgumentException">The lease is not of a pool of page-locked memory, or does not fit.</exception>
    public void Download(DeviceBuffer from, FrameLease to, int bytes)
    {
        Copy(PinnedOf(to), 0, from, 0, bytes);
        to.Length = bytes;
    }

    /// <summary>Sets bytes of device memory, asynchronously.</summary>
    public void Fill(DeviceBuffer buffer, long offset, long bytes, byte value) =>
        CudaFailure.ThrowIfFailed(NxNative.nx_cuda_fill(Owned, buffer.Handle, (ulong)offset, (ulong)bytes, value));

    /// <summary>Waits until all its work is done; failures of that work come out here, at the latest.</summary>
    public void Synchronize() => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_synchronize(Owned));

    /// <summary>Work given from now on waits for the event.</summary>
    public void Wait(CudaEvent marker) => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_stream_wait(Owned, marker.Handle));

    /// <summary>From now on work is written down instead of done. A failure of any call on this thread ends that and throws the graph away.</summary>
    public void BeginCapture() => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_capture_begin(Owned));

    /// <summary>Ends the capture and gives the graph; throws what the capture failed with, if it did.</summary>
    public CudaGraph EndCapture()
    {
        var status = NxNative.nx_cuda_capture_end(Owned, out var graph);
        CudaFailure.ThrowIfFailed(status);
        return new CudaGraph(graph);
    }

    /// <summary>Throws the capture away; nothing when there is none.</summary>
    public void AbortCapture() => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_capture_abort(Owned));

    /// <summary>Runs a graph.</summary>
    public void Launch(CudaGraphExec exec) => CudaFailure.ThrowIfFailed(NxNative.nx_cuda_exec_launch(exec.Handle, Owned));

    public void Dispose() => _handle.Dispose();

    private static PinnedBuffer PinnedOf(FrameLease lease) =>
        lease.Block as PinnedBuffer ?? throw new ArgumentException("the lease is not of a pool of page-locked memory: rent it from one");
}
