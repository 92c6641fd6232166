using Natix.Engine.Memory;
using Natix.Engine.Native;

namespace Natix.Engine.Devices;

/// <summary>
/// Work of a device in order. It belongs to the thread that opened it, and every call of another one throws: with two of them giving work, its order is
/// chance. <see cref="Adopt"/> hands it over. Nothing but opening it and ending a capture allocates.
/// </summary>
internal sealed class CudaStream : IDisposable
{
    private readonly CudaStreamHandle _handle;
    private int _owner = Environment.CurrentManagedThreadId;

    /// <param name="device">Its device.</param>
    /// <param name="priority">0 is the least; what the device does not have is cut to its highest.</param>
    /// <param name="blocking">True: it orders itself with the legacy default stream.</param>
    public CudaStream(CudaDevice device, int priority = 0, bool blocking = false) =>
        _handle = CudaStreamHandle.Open(device.Handle, blocking ? NxCudaStreamFlags.Blocking : NxCudaStreamFlags.None, priority);

    /// <summary>The CUstream, for other libraries. Borrowed.</summary>
    public nint NativeStream => _handle.Stream();

    /// <summary>True when all its work is over.</summary>
    public bool IsDone => Owned.Query();

    /// <summary>True between <see cref="BeginCapture"/> and the end of the capture, however that comes about.</summary>
    public bool IsCapturing => Owned.IsCapturing();

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

    /// <summary>
    /// Copies bytes, asynchronously: neither range may be touched, and no lease of either returned, before the stream is past the copy. Host memory is
    /// page-locked: of a frame, <see cref="PinnedBuffer.Of"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A range is not inside its memory, or the directions do not fit (natix/cuda.h).</exception>
    public void Copy(CudaBuffer to, long toOffset, CudaBuffer from, long fromOffset, long bytes) =>
        Owned.Copy(to.Handle, toOffset, from.Handle, fromOffset, bytes);

    /// <summary>Sets bytes of device memory, asynchronously.</summary>
    public void Fill(DeviceBuffer buffer, long offset, long bytes, byte value) => Owned.Fill(buffer.Handle, offset, bytes, value);

    /// <summary>Waits until all its work is done; failures of that work come out here, at the latest.</summary>
    public void Synchronize() => Owned.Synchronize();

    /// <summary>Work given from now on waits for the event.</summary>
    public void Wait(CudaEvent marker) => Owned.Wait(marker.Handle);

    /// <summary>From now on work is written down instead of done. A failure of any call on this thread ends that and throws the graph away.</summary>
    public void BeginCapture() => Owned.BeginCapture();

    /// <summary>Ends the capture and gives the graph; throws what the capture failed with, if it did.</summary>
    public CudaGraph EndCapture() => new(Owned.EndCapture());

    /// <summary>Throws the capture away; nothing when there is none.</summary>
    public void AbortCapture() => Owned.AbortCapture();

    /// <summary>Runs a graph.</summary>
    public void Launch(CudaGraphExec exec) => exec.Handle.Launch(Owned);

    public void Dispose() => _handle.Dispose();
}
