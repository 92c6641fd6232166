using System.Diagnostics;
using Natix.Engine.Devices;
using Natix.Engine.Imaging;
using Natix.Engine.Imaging.Gpu;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Natix.Engine.Native;

namespace Natix.Engine.GpuCheck;

/// <summary>
/// Frames from page-locked memory through nvJPEG and the preprocess kernels to a tensor on the device: how many a second, and whether the pixels are the
/// processor's; and how well copies of slabs use the link. Predictions are in <see cref="NvJpegVerdict"/>.
/// </summary>
internal static class NvJpegCheck
{
    private const int Scenes = 8;
    private const int Rounds = 5;

    public static CheckResult Run(IlgpuDevice kernels, CheckOptions options)
    {
        if (!kernels.IsCuda)
            return new CheckResult("nvjpeg", true, "ILGPU's CPU accelerator has no nvJPEG; not checked.", []);
        using var library = CudaLibraryHandle.Open();
        using var device = CudaDevice.Open(library, options.Device);
        using var stream = new CudaStream(device);
        var (share, peak) = Link(device, stream, options.Small);
        var (rates, backend) = (new List<JpegRate>(), "");
        foreach (var (name, width, height, batch, predicted) in Sizes(options.Small))
        {
            using var lane = new JpegLane(kernels, device, stream, width, height, batch);
            var decibels = lane.Decibels();
            var seconds = Median(options.Small ? 1 : Rounds, () => lane.Seconds(options.Small ? 1 : Math.Max(8, 8192 / batch)));
            rates.Add(new JpegRate(name, 1 / seconds, predicted, decibels, lane.FellBack));
            backend = lane.Backend.ToString();
        }

        return NvJpegVerdict.Of(backend, rates, share, peak, options.Small);
    }

    private static IEnumerable<(string Name, int Width, int Height, int Batch, double? Predicted)> Sizes(bool small) => small
        ? [("jpeg_224", 224, 224, 4, null), ("jpeg_1080p", 1920, 1080, 2, null)]
        : [("jpeg_224", 224, 224, 256, NvJpegVerdict.PredictedRate), ("jpeg_1080p", 1920, 1080, 64, null)];

    // The best of one large copy, and what copies of frames' slabs, one behind the other, make of it.
    private static (double Share, double Peak) Link(CudaDevice device, CudaStream stream, bool small)
    {
        const int SlabBytes = 8 << 20;
        var slabs = small ? 2 : 64;
        using var pool = DeviceFramePath.CreateIntake(device, retainedBytes: 0);
        using var target = new DeviceBuffer(device.Handle, (nuint)slabs * SlabBytes);
        using var whole = new PinnedBuffer(device.Handle, (nuint)slabs * SlabBytes);
        var bytes = (double)slabs * SlabBytes;
        var peak = bytes / Median(small ? 1 : Rounds, () => Timed(device, stream, () => stream.Copy(target, 0, whole, 0, (long)bytes)));
        var leases = Enumerable.Range(0, slabs).Select(_ => pool.Rent(SlabBytes)).ToArray();
        var apart = bytes / Median(small ? 1 : Rounds, () => Timed(device, stream, () =>
        {
            for (var i = 0; i < slabs; i++)
                stream.Copy(target, (long)i * SlabBytes, PinnedBuffer.Of(leases[i]), 0, SlabBytes);
        }));
        foreach (var lease in leases)
            lease.Dispose();
        return (apart / peak, peak);
    }

    private static double Timed(CudaDevice device, CudaStream stream, Action queue)
    {
        using var start = new CudaEvent(device, timing: true);
        using var end = new CudaEvent(device, timing: true);
        start.Record(stream);
        queue();
        end.Record(stream);
        end.Wait();
        return end.Since(start).TotalSeconds;
    }

    // The first one warms up.
    private static double Median(int rounds, Func<double> seconds)
    {
        seconds();
        var all = Enumerable.Range(0, rounds).Select(_ => seconds()).Order().ToArray();
        return all[all.Length / 2];
    }

    /// <summary>Frames of one size on the device.</summary>
    private sealed unsafe class JpegLane : IDisposable
    {
        private readonly CudaDevice _device;
        private readonly CudaStream _stream;
        private readonly SharedStream _shared;
        private readonly SlabPool _intake;
        private readonly DeviceBuffer _tensor;
        private readonly DeviceJpegDecoder _decoder;
        private readonly DeviceFramePath _path;
        private readonly FrameLease[] _leases;

        public JpegLane(IlgpuDevice kernels, CudaDevice device, CudaStream stream, int width, int height, int batch)
        {
            var input = new InputSpec("image", 224, 224, ColorOrder.Rgb, FitMode.Stretch, Resample.Antialias, 1 / 255.0, [0, 0, 0], [1, 1, 1], 0, TensorType.Float16);
            (_device, _stream) = (device, stream);
            _shared = new SharedStream(kernels, stream);
            _intake = DeviceFramePath.CreateIntake(device, 1L << 30);
            _tensor = new DeviceBuffer(device.Handle, (nuint)((long)batch * input.ByteCount));
            _decoder = new DeviceJpegDecoder(device, batch, Math.Min(Environment.ProcessorCount, 16));
            _path = new DeviceFramePath(device, stream, _tensor, _decoder, new KernelPreprocessor(_shared, input), FrameLimits.Default);
            var scenes = Enumerable.Range(0, Scenes).Select(seed => CodedScene.Of(width, height, seed)).ToArray();
            _leases = [.. Enumerable.Range(0, batch).Select(i => Land(scenes[i % Scenes]))];
        }

        public NvJpegBackend Backend => _decoder.Info.Backend;

        public int FellBack { get; private set; }

        /// <summary>Seconds a frame.</summary>
        public double Seconds(int batches)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < batches; i++)
            {
                _path.Queue(_leases);
                foreach (ref readonly var frame in _path.Frames)
                    FellBack += frame.By == DecodedBy.Device ? 0 : 1;
                _path.Complete();
            }

            return Stopwatch.GetElapsedTime(started).TotalSeconds / batches / _leases.Length;
        }

        /// <summary>The least of the scenes.</summary>
        public double Decibels()
        {
            using var processor = new JpegDecoder();
            using var expected = new PixelFrame();
            var least = double.PositiveInfinity;
            foreach (var lease in _leases.Take(Scenes))
            {
                if (!JpegDecoder.TryReadHeader(lease.Bytes, FrameLimits.Default, out var info, out var error) || !processor.TryDecodeRgb(lease.Bytes, info, 1, expected, out error))
                    throw new InvalidOperationException($"a scene does not decode: {error}");
                var frames = new[] { new DeviceJpeg { Lease = lease, Info = info, Place = new DeviceImage(0, info.Width, info.Height) } };
                var bytes = (nuint)frames[0].Place.Bytes;
                using var pixels = new DeviceBuffer(_device.Handle, bytes);
                using var host = new PinnedBuffer(_device.Handle, bytes);
                _decoder.Decode(_stream, pixels, frames);
                _stream.Copy(host, 0, pixels, 0, (long)frames[0].Place.Pitch * info.Height);
                _stream.Synchronize();
                least = Math.Min(least, Difference(expected, host, frames[0].Place));
            }

            return least;
        }

        public void Dispose()
        {
            foreach (var lease in _leases)
                lease.Dispose();
            _path.Dispose();
            _tensor.Dispose();
            _intake.Dispose();
            _shared.Dispose();
        }

        // Padding of rows is nobody's.
        private static double Difference(PixelFrame expected, PinnedBuffer found, in DeviceImage place)
        {
            var (all, other) = (new byte[3 * place.Width * place.Height], new byte[3 * place.Width * place.Height]);
            for (var y = 0; y < place.Height; y++)
            {
                expected.Row(y).CopyTo(all.AsSpan(3 * place.Width * y));
                new ReadOnlySpan<byte>(found.Pointer + ((long)y * place.Pitch), 3 * place.Width).CopyTo(other.AsSpan(3 * place.Width * y));
            }

            return NvJpegVerdict.Decibels(all, other);
        }

        private FrameLease Land(byte[] jpeg)
        {
            var lease = _intake.Rent(jpeg.Length);
            jpeg.CopyTo(lease.Buffer);
            lease.Length = jpeg.Length;
            return lease;
        }
    }
}
