using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Devices;
using Natix.Engine.Imaging;
using Natix.Engine.Kernels.Gpu;

namespace Natix.Engine.GpuCheck;

/// <summary>One job on the device: random images, the tensor, the kernel; and the same image by the vector kernels, to compare.</summary>
internal sealed unsafe class PreprocessRun : IDisposable
{
    private const byte Poison = 0xEE;

    private readonly PreprocessCase _job;
    private readonly PreprocessPlan _plan;
    private readonly IlgpuDevice _device;
    private readonly int _frames;
    private readonly byte[] _image;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _source;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _tensor;
    private readonly ResizeNormalizeBatch _batch;

    public PreprocessRun(IlgpuDevice device, PreprocessCase job, int frames)
    {
        (_device, _job, _frames) = (device, job, frames);
        _plan = PreprocessPlan.Compile(job.Input, job.Layout, PreprocessCase.Matrix, job.Width, job.Height);
        _batch = new ResizeNormalizeBatch(device.Accelerator, _plan.Tables, unroll: true);
        _image = new byte[job.SourceBytes];
        _source = device.Accelerator.Allocate1D<byte>((long)frames * job.SourceBytes);
        _tensor = device.Accelerator.Allocate1D<byte>((long)frames * _batch.ImageBytes);
        for (var frame = 0; frame < frames; frame++)
        {
            Fill(frame);
            _source.View.SubView((long)frame * _image.Length, _image.Length).CopyFromCPU(device.Stream, ref _image[0], _image.Length);
            device.Synchronize();
        }

        _tensor.View.MemSet(device.Stream, Poison);
    }

    /// <summary>Queues the batch once.</summary>
    public void Queue() => _batch.Run(
        _device.Stream, _frames, DeviceImages.Packed(_source.View, _job.Layout, _job.Width, _job.Height), _tensor.View);

    /// <summary>Largest difference of one frame's tensor from that of the vector kernels, relative to its range.</summary>
    public double Difference(int frame)
    {
        Fill(frame);
        var (expected, found) = (new byte[_batch.ImageBytes], new byte[_batch.ImageBytes]);
        fixed (byte* bytes = _image)
            _plan.Run(View(bytes), expected);
        _tensor.View.SubView((long)frame * found.Length, found.Length).CopyToCPU(_device.Stream, ref found[0], found.Length);
        _device.Synchronize();
        return TensorComparison.Largest(_job.Input, expected, found);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _source.Dispose();
        _tensor.Dispose();
    }

    // The same bytes for the same frame whenever it is asked.
    private void Fill(int frame) => new Random(frame).NextBytes(_image);

    private ImageView View(byte* bytes)
    {
        var planes = new ImagePlane[3];
        for (var i = 0; i < _job.Layout.PlaneCount(); i++)
        {
            var (width, height, sampleBytes) = _job.Layout.PlaneSize(i, _job.Width, _job.Height);
            planes[i] = new ImagePlane(bytes, width * sampleBytes, width, height);
            bytes += width * sampleBytes * height;
        }

        return new ImageView(_job.Layout, PreprocessCase.Matrix, _job.Width, _job.Height, planes[0], planes[1], planes[2]);
    }
}
