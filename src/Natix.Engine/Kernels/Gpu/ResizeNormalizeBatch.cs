using ILGPU;
using ILGPU.Runtime;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// Tables of a resize-normalise run on the device: what the vector kernels do to one image, for a batch of images of one size in one launch,
/// into one bound tensor. Not thread-safe: all calls from the thread that owns the accelerator.
/// </summary>
internal sealed class ResizeNormalizeBatch : IDisposable
{
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _starts;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _weights;
    private readonly Action<AcceleratorStream, KernelConfig, DeviceImages, ResizeViews, ColorViews, ArrayView<byte>, SpecializedValue<int>> _kernel;
    private readonly ResizeNormalizeTables _tables;
    private readonly ResizeViews _views;
    private readonly ColorViews _color;
    private readonly SpecializedValue<int> _form;
    private readonly Index3D _group;

    /// <summary>Uploads the tables and compiles the kernel for their form.</summary>
    /// <param name="accelerator">The device; outlives this.</param>
    /// <param name="tables">What to run.</param>
    /// <param name="unroll">Compile for the number of taps too; default: on a GPU.</param>
    public ResizeNormalizeBatch(Accelerator accelerator, ResizeNormalizeTables tables, bool? unroll = null)
    {
        _tables = tables;
        AxisTaps[] axes = [tables.First.Horizontal, tables.First.Vertical, .. tables.Chroma is { } chroma ? [chroma.Horizontal, chroma.Vertical] : (AxisTaps[])[]];
        _starts = accelerator.Allocate1D(axes.SelectMany(a => a.Starts).ToArray());
        _weights = accelerator.Allocate1D(axes.SelectMany(a => a.Weights).ToArray());
        _views = Views(tables, axes);
        _color = ColorViews.Of(tables);
        var isGpu = accelerator.AcceleratorType != AcceleratorType.CPU;
        _form = SpecializedValue.New(ResizeForm.Of(tables, unroll ?? isGpu));
        _group = isGpu ? new Index3D(32, 8, 1) : new Index3D(accelerator.MaxNumThreadsPerGroup, 1, 1);
        _kernel = accelerator.LoadKernel<DeviceImages, ResizeViews, ColorViews, ArrayView<byte>, SpecializedValue<int>>(ResizeKernels.Run);
    }

    /// <summary>Bytes of one image of the tensor.</summary>
    public int ImageBytes => _tables.ByteCount;

    /// <summary>Queues a batch: all bytes of the first <paramref name="frames"/> images of the tensor are written, and no others.</summary>
    /// <param name="stream">Where the work is queued.</param>
    /// <param name="frames">Images, 1 or more.</param>
    /// <param name="source">Images of the tables' layout and size.</param>
    /// <param name="destination">At least <see cref="ImageBytes"/> a frame.</param>
    public void Run(AcceleratorStream stream, int frames, in DeviceImages source, ArrayView<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        if (source.Bytes.Length < frames * source.FrameBytes)
            throw new ArgumentException($"{frames} images of {source.FrameBytes} bytes are needed, found {source.Bytes.Length} bytes.", nameof(source));
        if (destination.Length < (long)frames * ImageBytes)
            throw new ArgumentException($"{frames} images of {ImageBytes} bytes are written, found room for {destination.Length} bytes.", nameof(destination));
        var rows = _group.Y * ResizeKernels.RowsPerThread;
        var grid = new Index3D((_tables.Width + _group.X - 1) / _group.X, (_tables.Height + rows - 1) / rows, frames);
        _kernel(stream, new KernelConfig(grid, _group), source, _views, _color, destination, _form);
    }

    public void Dispose()
    {
        _starts.Dispose();
        _weights.Dispose();
    }

    private ResizeViews Views(ResizeNormalizeTables tables, AxisTaps[] axes)
    {
        var (views, starts, weights) = (new AxisViews[4], 0, 0);
        for (var i = 0; i < axes.Length; i++)
        {
            views[i] = new AxisViews
            {
                Starts = _starts.View.SubView(starts, axes[i].Starts.Length),
                Weights = _weights.View.SubView(weights, axes[i].Weights.Length),
                Taps = axes[i].Taps,
            };
            (starts, weights) = (starts + axes[i].Starts.Length, weights + axes[i].Weights.Length);
        }

        // Without chroma its filter is never read, but a view must be of some memory.
        return new ResizeViews
        {
            Across = views[0],
            Down = views[1],
            ChromaAcross = axes.Length > 2 ? views[2] : views[0],
            ChromaDown = axes.Length > 2 ? views[3] : views[1],
            Width = tables.Width,
            Height = tables.Height,
            Left = tables.Left,
            Top = tables.Top,
            Columns = tables.Columns,
            Rows = tables.Rows,
        };
    }
}
