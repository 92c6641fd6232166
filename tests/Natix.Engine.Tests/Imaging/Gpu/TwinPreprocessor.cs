using Natix.Engine.Devices;
using Natix.Engine.Imaging;
using Natix.Engine.Imaging.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Tests.Imaging.Gpu;

/// <summary>
/// The vector kernels in place of ILGPU's, over a double of libcuda whose device memory is the host's: waits for the stream, as queued work would, then
/// writes the tensor. Allocates nothing once it knows a size.
/// </summary>
internal sealed unsafe class TwinPreprocessor(InputSpec input) : IDevicePreprocessor
{
    private readonly PreprocessPlanCache _plans = new(input);

    /// <summary>Runs so far, by count of images.</summary>
    public List<int> Runs { get; } = new(4096);

    /// <summary>Thrown by the next run.</summary>
    public Exception? Failure { get; set; }

    public bool IsDisposed { get; private set; }

    public void Queue(CudaStream stream, in DeviceRun run)
    {
        if (Failure is { } failure)
        {
            Failure = null;
            throw failure;
        }

        stream.Synchronize();
        Runs.Add(run.Count);
        var tensor = new Span<byte>((byte*)run.Tensor.Address, (int)run.Tensor.Length);
        for (var i = 0; i < run.Count; i++)
        {
            var place = run.First;
            var pixels = (byte*)run.Pixels.Address + place.Offset + (i * place.Bytes);
            var view = new ImageView(PixelLayout.Rgb24, YuvMatrix.Bt601Full, place.Width, place.Height, new ImagePlane(pixels, place.Pitch, place.Width, place.Height));
            _plans.For(view).Run(view, tensor[((run.Item + i) * input.ByteCount)..]);
        }
    }

    public void Dispose() => IsDisposed = true;
}
