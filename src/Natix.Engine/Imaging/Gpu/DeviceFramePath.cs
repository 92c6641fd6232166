using Natix.Engine.Devices;
using Natix.Engine.Memory;

namespace Natix.Engine.Imaging.Gpu;

/// <summary>
/// Frames on their way to a model's input on a device: bytes in page-locked slabs, decoded and preprocessed on the device, on one stream, without pixels on
/// the host in between. One batch at a time: <see cref="Queue"/>, then whatever uses the tensor on <see cref="Stream"/>, then <see cref="Complete"/>. One
/// thread owns it and the stream; steady state allocates nothing. Dispose it when no batch is under way.
/// </summary>
internal sealed class DeviceFramePath : IDisposable
{
    private readonly CudaDevice _device;
    private readonly DeviceBuffer _tensor;
    private readonly DeviceJpegDecoder _decoder;
    private readonly IDevicePreprocessor _preprocessor;
    private readonly DeviceSlabPool _images;
    private readonly CudaEvent _done;
    private readonly FrameLimits _limits;
    private readonly DeviceJpeg[] _frames;
    private DeviceLease _pixels;
    private int _taken;

    /// <param name="device">The device.</param>
    /// <param name="stream">A stream of it that the calling thread owns; kept by its owner.</param>
    /// <param name="tensor">The model's input, with room for a batch of the decoder's; kept by its owner.</param>
    /// <param name="decoder">Taken over.</param>
    /// <param name="preprocessor">Taken over.</param>
    /// <param name="limits">Byte and pixel limits a frame.</param>
    public DeviceFramePath(
        CudaDevice device, CudaStream stream, DeviceBuffer tensor, DeviceJpegDecoder decoder, IDevicePreprocessor preprocessor, FrameLimits limits)
    {
        (_device, Stream, _tensor, _decoder, _preprocessor, _limits) = (device, stream, tensor, decoder, preprocessor, limits);
        _frames = new DeviceJpeg[decoder.Batch];
        _images = new DeviceSlabPool(device.Handle);
        _done = new CudaEvent(device);
    }

    /// <summary>Where all the work is.</summary>
    public CudaStream Stream { get; }

    /// <summary>The frames of the batch.</summary>
    public ReadOnlySpan<DeviceJpeg> Frames => _frames.AsSpan(0, _taken);

    /// <summary>Images in the tensor: the frames without an error, in their order.</summary>
    public int Items { get; private set; }

    /// <summary>Memory for decoded images.</summary>
    public SlabUse Images => _images.Use;

    /// <summary>A pool of page-locked memory, where frames should land: the device reads it at full speed. The caller owns it.</summary>
    public static SlabPool CreateIntake(CudaDevice device, long retainedBytes = SlabPool.DefaultRetainedBytes)
    {
        var handle = device.Handle;
        return new SlabPool(retainedBytes, bytes => new PinnedBuffer(handle, bytes));
    }

    /// <summary>
    /// Queues frames and returns how many were taken, from the first on: at least one, as many as a batch has and as fit 1 GiB of pixels. Errors of frames stay
    /// with them. When it throws, nothing is under way any more and nothing is held.
    /// </summary>
    /// <param name="leases">Frames, at least one; not to be returned before <see cref="Complete"/>.</param>
    /// <exception cref="InvalidOperationException">The batch before was not completed.</exception>
    /// <exception cref="Native.DeviceFaultException">The device failed.</exception>
    /// <exception cref="InsufficientMemoryException">The device has no room for the pixels; the text says how much was asked for and is free.</exception>
    public int Queue(ReadOnlySpan<FrameLease> leases)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leases.Length, 1, nameof(leases));
        if (_taken > 0)
            throw new InvalidOperationException("complete the batch before: its pixels are still in use");
        try
        {
            var bytes = Plan(leases);
            if (bytes > 0)
                QueueWork(bytes);
            _done.Record(Stream);
            return _taken;
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Waits until the stream is past the batch as it was queued, and returns its pixels. The tensor stays until the next batch.</summary>
    /// <exception cref="Native.DeviceFaultException">The device failed; the batch is over, and its tensor holds nothing.</exception>
    public void Complete()
    {
        try
        {
            _done.Wait();
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Gives up the batch that is under way, if one is, after waiting for whatever may still write.</summary>
    public void Abandon()
    {
        try
        {
            // A faulted device does nothing any more; to wait for it would only fail again.
            if (_device.Fault is null)
                Stream.Synchronize();
        }
        catch (Native.DeviceFaultException) when (_device.Fault is not null)
        {
            // It faulted while it was waited for: the same holds. The caller learns it from the failure that led here, or from its next call.
        }
        finally
        {
            Release();
        }
    }

    public void Dispose()
    {
        Release();
        _preprocessor.Dispose();
        _decoder.Dispose();
        _done.Dispose();
        _images.Dispose();
    }

    private long Plan(ReadOnlySpan<FrameLease> leases)
    {
        var (end, count) = (0L, Math.Min(leases.Length, _frames.Length));
        Items = 0;
        for (_taken = 0; _taken < count; _taken++)
        {
            var frame = new DeviceJpeg { Lease = leases[_taken], Item = -1 };
            if (JpegDecoder.TryReadHeader(frame.Lease.Bytes, _limits, out frame.Info, out frame.Error))
                frame.Place = new DeviceImage(end, frame.Info.UprightWidth, frame.Info.UprightHeight);
            if (frame.Place.End > SlabShelf<DeviceBuffer>.LargestBytes)
            {
                if (end > 0)
                    return end;
                frame.Error = TooLarge(frame.Place);
                frame.Place = default;
            }

            end = Math.Max(end, frame.Place.End);
            _frames[_taken] = frame;
        }

        return end;
    }

    private static FrameError TooLarge(in DeviceImage image) => new(
        FrameErrorCode.TooManyPixels,
        $"the image is {image.Width}x{image.Height}, {image.Bytes} bytes on the device, which takes {SlabShelf<DeviceBuffer>.LargestBytes}; send it smaller");

    private void QueueWork(long bytes)
    {
        _pixels = _images.Rent((int)bytes);
        _decoder.Decode(Stream, _pixels.Buffer, _frames.AsSpan(0, _taken));
        var at = 0;
        while (at < _taken)
        {
            if (_frames[at].Error.IsError)
            {
                at++;
                continue;
            }

            var count = RunAt(at);
            for (var i = 0; i < count; i++)
                _frames[at + i].Item = Items + i;
            _preprocessor.Queue(Stream, new DeviceRun(_pixels.Buffer, _frames[at].Place, count, _tensor, Items));
            (at, Items) = (at + count, Items + count);
        }
    }

    // Frames from one on that lie side by side and have no error: one launch.
    private int RunAt(int first)
    {
        var count = 1;
        while (first + count < _taken && !_frames[first + count].Error.IsError && _frames[first + count - 1].Place.IsFollowedBy(_frames[first + count].Place))
            count++;
        return count;
    }

    private void Release()
    {
        Array.Clear(_frames, 0, _taken);
        _taken = 0;
        _pixels.Dispose();
        _pixels = default;
    }
}
