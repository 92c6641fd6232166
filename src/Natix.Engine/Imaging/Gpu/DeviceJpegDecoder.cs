using Natix.Engine.Devices;
using Natix.Engine.Diagnostics;
using Natix.Engine.Memory;
using Natix.Engine.Native;

namespace Natix.Engine.Imaging.Gpu;

/// <summary>
/// Decodes batches of JPEGs to upright RGB24 in device memory, through nvJPEG (natix/nvjpeg.h). What that refuses, what is not upright as stored and what
/// has no end goes to <see cref="JpegDecoder"/> and is brought to the device: the errors are that decoder's, image by image, in the same words. Damage
/// within a scan that nvJPEG does not notice stays unnoticed here, too. One thread owns it, that of the stream; success allocates nothing.
/// </summary>
internal sealed unsafe class DeviceJpegDecoder : IDisposable
{
    private readonly NvJpegHandle _handle;
    private readonly JpegDecoder _processor = new();
    private readonly PixelFrame _stored = new();
    private readonly PixelFrame?[] _upright;
    private readonly Func<nuint, IHostBlock> _pinned;
    private readonly NxNvJpegImage[] _images;
    private readonly int[] _places;

    /// <param name="device">Where images go.</param>
    /// <param name="batch">Images of a batch at most, 1 to <see cref="NvJpegHandle.MostImages"/>.</param>
    /// <param name="threads">Threads of the processor for nvJPEG's hybrid back ends, 1 to 256.</param>
    /// <param name="backend">What of nvJPEG decodes.</param>
    /// <param name="path">Its file; null: where it is installed.</param>
    /// <exception cref="NativeLibraryException">A native library is missing.</exception>
    /// <exception cref="DeviceFaultException">nvJPEG does not open the back end, or the device is faulted.</exception>
    public DeviceJpegDecoder(CudaDevice device, int batch, int threads = 1, NvJpegBackend backend = NvJpegBackend.Auto, string? path = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, NvJpegHandle.MostImages);
        (_images, _places, _upright) = (new NxNvJpegImage[batch], new int[batch], new PixelFrame?[batch]);
        var memory = device.Handle;
        _pinned = bytes => new PinnedBuffer(memory, bytes);
        try
        {
            _handle = NvJpegHandle.Open(device.Handle, backend, threads, path);
        }
        catch
        {
            _processor.Dispose();
            throw;
        }
    }

    /// <summary>Images of a batch at most.</summary>
    public int Batch => _images.Length;

    /// <summary>Back end, engines and version of nvJPEG.</summary>
    public NxNvJpegInfo Info => _handle.Describe();

    /// <summary>
    /// Queues a batch. Images with an error are passed over; the others have their place, upright, and get decoder, error and bytes copied. What is returned
    /// with an error has nothing in its place. Neither leases nor <paramref name="target"/> may be returned, nor the next batch begun, before the stream is past it.
    /// </summary>
    /// <param name="stream">A stream of the device.</param>
    /// <param name="target">Takes the images.</param>
    /// <param name="jpegs">Up to <see cref="Batch"/>.</param>
    /// <exception cref="ArgumentException">An image does not fit.</exception>
    /// <exception cref="DeviceFaultException">The device failed.</exception>
    /// <exception cref="InsufficientMemoryException">No page-locked memory is left for an image of the processor's.</exception>
    public void Decode(CudaStream stream, DeviceBuffer target, Span<DeviceJpeg> jpegs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jpegs.Length, Batch);
        var count = 0;
        for (var i = 0; i < jpegs.Length; i++)
        {
            ref var jpeg = ref jpegs[i];
            (jpeg.By, jpeg.BytesCopied) = (DecodedBy.Nobody, 0);
            if (jpeg.Error.IsError)
                continue;
            jpeg.By = Fit(jpeg);
            if (jpeg.By == DecodedBy.Device)
                Add(jpeg, i, count++);
        }

        if (count > 0)
            _handle.Decode(stream.Owned, target.Handle, _images.AsSpan(0, count));
        for (var k = 0; k < count; k++)
            Note(ref jpegs[_places[k]], _images[k]);
        for (var i = 0; i < jpegs.Length; i++)
        {
            if (jpegs[i].By > DecodedBy.Device)
                DecodeOnProcessor(stream, target, ref jpegs[i], i);
        }
    }

    private static DecodedBy Fit(in DeviceJpeg jpeg)
    {
        if (jpeg.Info.Orientation != 1)
            return DecodedBy.ProcessorTurned;
        return JpegEnd.IsThere(jpeg.Lease.Bytes) ? DecodedBy.Device : DecodedBy.ProcessorNoEnd;
    }

    private void Add(in DeviceJpeg jpeg, int index, int at)
    {
        var image = NxNvJpegImage.Create();
        image.Jpeg = jpeg.Lease.Pointer;
        image.JpegBytes = (ulong)jpeg.Lease.Length;
        (image.Offset, image.Pitch) = ((ulong)jpeg.Place.Offset, (ulong)jpeg.Place.Pitch);
        (image.Width, image.Height) = ((uint)jpeg.Place.Width, (uint)jpeg.Place.Height);
        (_images[at], _places[at]) = (image, index);
    }

    private static void Note(ref DeviceJpeg jpeg, in NxNvJpegImage image)
    {
        jpeg.By = image.Outcome switch
        {
            NvJpegOutcome.Decoded => DecodedBy.Device,
            NvJpegOutcome.Unsupported => DecodedBy.ProcessorUnsupported,
            NvJpegOutcome.Damaged => DecodedBy.ProcessorDamaged,
            _ => DecodedBy.ProcessorBatchFailed,
        };
        // The bitstream goes over the bus by itself; pixels do not.
        if (jpeg.By == DecodedBy.Device)
            EngineTelemetry.CopiedToDevice((long)image.JpegBytes);
    }

    private static string Reason(DecodedBy by) => by switch
    {
        DecodedBy.ProcessorTurned => "turned",
        DecodedBy.ProcessorNoEnd => "no_end",
        DecodedBy.ProcessorUnsupported => "unsupported",
        DecodedBy.ProcessorDamaged => "damaged",
        _ => "batch_failed",
    };

    // Page-locked and of this image alone until the stream is past the batch: the copy is still to come.
    private void DecodeOnProcessor(CudaStream stream, DeviceBuffer target, ref DeviceJpeg jpeg, int index)
    {
        EngineTelemetry.DecodeFellBack(Reason(jpeg.By));
        var upright = _upright[index] ??= new PixelFrame(_pinned);
        var turned = jpeg.Info.Orientation != 1;
        if (!_processor.TryDecodeRgb(jpeg.Lease.Bytes, jpeg.Info, 1, turned ? _stored : upright, out jpeg.Error))
        {
            jpeg.By = DecodedBy.Nobody;
            return;
        }

        if (turned)
            jpeg.BytesCopied += Orientation.Apply(_stored, upright, jpeg.Info.Orientation);
        var size = (long)upright.Stride * upright.Height;
        stream.Copy(target, jpeg.Place.Offset, (PinnedBuffer)upright.Block!, 0, size);
        jpeg.BytesCopied += size;
        EngineTelemetry.CopiedToDevice(size);
    }

    public void Dispose()
    {
        _handle.Dispose();
        _processor.Dispose();
        _stored.Dispose();
        foreach (var frame in _upright)
            frame?.Dispose();
    }
}
