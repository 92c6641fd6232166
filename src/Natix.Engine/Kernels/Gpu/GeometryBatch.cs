using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Geometry;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// Depths and geometry of all boxes of a batch on the device, in two launches; the boxes may be the survivors of a
/// <see cref="DetectionBatch"/> that never left it. Buffers are made once. Not thread-safe: one thread, one stream.
/// </summary>
internal sealed class GeometryBatch : IDisposable
{
    private readonly MemoryBuffer1D<DepthSample, Stride1D.Dense> _samples;
    private readonly MemoryBuffer1D<BoxGeometry, Stride1D.Dense> _results;
    private readonly Action<AcceleratorStream, KernelConfig, DepthViews, BoxViews, ArrayView<DepthSample>> _sample;
    private readonly Action<AcceleratorStream, Index2D, BoxViews, ArrayView<DepthSample>, ArrayView<CameraConstants>, ArrayView<BoxGeometry>> _evaluate;
    private readonly int _group;

    /// <summary>Makes the buffers and compiles the kernels.</summary>
    /// <param name="accelerator">The device; outlives this.</param>
    /// <param name="frames">Frames of a batch, at most.</param>
    /// <param name="boxesPerFrame">Places a frame, as in the boxes given later.</param>
    public GeometryBatch(Accelerator accelerator, int frames, int boxesPerFrame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(boxesPerFrame, 1);
        (Frames, BoxesPerFrame) = (frames, boxesPerFrame);
        _samples = accelerator.Allocate1D<DepthSample>((long)frames * boxesPerFrame);
        _results = accelerator.Allocate1D<BoxGeometry>((long)frames * boxesPerFrame);
        _sample = accelerator.LoadKernel<DepthViews, BoxViews, ArrayView<DepthSample>>(GeometryKernels.Sample);
        _evaluate = accelerator.LoadAutoGroupedKernel<Index2D, BoxViews, ArrayView<DepthSample>, ArrayView<CameraConstants>, ArrayView<BoxGeometry>>(
            GeometryKernels.Evaluate);
        _group = Math.Min(128, accelerator.MaxNumThreadsPerGroup);
    }

    /// <summary>Frames of a batch, at most.</summary>
    public int Frames { get; }

    /// <summary>Places of boxes a frame.</summary>
    public int BoxesPerFrame { get; }

    /// <summary>Queues sampling and evaluation of the first <paramref name="frames"/> frames.</summary>
    /// <param name="stream">Where the work is queued.</param>
    /// <param name="frames">Frames in this batch.</param>
    /// <param name="boxes">Boxes on the device; its capacity is <see cref="BoxesPerFrame"/>.</param>
    /// <param name="maps">Depth maps, and masks where wanted, on the device.</param>
    /// <param name="cameras">By frame, on the device.</param>
    public void Run(AcceleratorStream stream, int frames, in BoxViews boxes, in DepthViews maps, ArrayView<CameraConstants> cameras)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frames, Frames);
        ArgumentOutOfRangeException.ThrowIfNotEqual(boxes.Capacity, BoxesPerFrame);
        var cells = (long)maps.Grid.Width * maps.Grid.Height;
        if (maps.Depth.Length < frames * cells)
            throw new ArgumentException($"{frames} maps of {cells} cells are needed, found {maps.Depth.Length} cells.", nameof(maps));
        if (maps.Masked != 0 && maps.Masks.Length < frames * cells * BoxesPerFrame)
            throw new ArgumentException($"{frames * BoxesPerFrame} masks of {cells} cells are needed, found {maps.Masks.Length} cells.", nameof(maps));
        _sample(stream, new KernelConfig(frames * BoxesPerFrame, _group), maps, boxes, _samples.View);
        _evaluate(stream, new Index2D(BoxesPerFrame, frames), boxes, _samples.View, cameras, _results.View);
    }

    /// <summary>Waits for the stream and brings one frame's results to the host, as many as there is room for.</summary>
    public void Download(AcceleratorStream stream, int frame, Span<DepthSample> samples, Span<BoxGeometry> results)
    {
        var first = (long)frame * BoxesPerFrame;
        if (!samples.IsEmpty)
            _samples.View.SubView(first, samples.Length).CopyToCPU(stream, ref samples[0], samples.Length);
        if (!results.IsEmpty)
            _results.View.SubView(first, results.Length).CopyToCPU(stream, ref results[0], results.Length);
        stream.Synchronize();
    }

    public void Dispose()
    {
        _samples.Dispose();
        _results.Dispose();
    }
}
