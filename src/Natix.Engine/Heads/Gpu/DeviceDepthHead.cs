using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="DepthHead"/>, on the device; the maps stay there for <see cref="GeometryBatch"/>.</summary>
internal sealed class DeviceDepthHead : DeviceHead
{
    private readonly Action<AcceleratorStream, Index2D, ArrayView<float>, ArrayView<float>, ArrayView<DepthFrame>, DepthShape, ArrayView<float>, ArrayView<int>> _scale;
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<DepthFrame>, DepthShape, ArrayView<float>> _findFar;
    private readonly Action<AcceleratorStream, Index2D, ArrayView<float>, ArrayView<float>, DepthShape, ArrayView<float>> _pushBack;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _metres;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _far;
    private readonly MemoryBuffer1D<DepthFrame, Stride1D.Dense> _frames;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _faults;
    private readonly DepthFrame[] _places;
    private readonly bool[] _isMetric;
    private readonly int[] _found;
    private readonly DepthScale _metric;
    private readonly DepthShape _shape;
    private readonly int _depth;
    private readonly int _sky = -1;

    public DeviceDepthHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames)
    {
        var spec = manifest.Head.Depth!;
        _metric = new DepthScale(spec);
        _depth = IndexOf(spec.Depth);
        if (spec.Sky is { } sky)
            _sky = IndexOf(sky);
        var shape = manifest.Outputs[_depth].Shape;
        _shape = new DepthShape
        {
            Columns = shape[^1],
            Rows = shape[^2],
            SkyThreshold = DepthScale.SkyThreshold,
            FarShare = DepthScale.FarShare,
            LeastCells = DepthScale.LeastCells,
            DepthFault = OutputFaults.NotFinite(_depth),
            SkyFault = _sky < 0 ? 0 : OutputFaults.NotFinite(_sky),
        };
        _metres = accelerator.Allocate1D<float>((long)frames * _shape.Columns * _shape.Rows);
        _far = accelerator.Allocate1D<float>(frames);
        _frames = accelerator.Allocate1D<DepthFrame>(frames);
        _faults = accelerator.Allocate1D<int>(frames);
        (_places, _isMetric, _found) = (new DepthFrame[frames], new bool[frames], new int[frames]);
        _scale = accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, ArrayView<float>, ArrayView<DepthFrame>, DepthShape, ArrayView<float>, ArrayView<int>>(MapKernels.Scale);
        _findFar = accelerator.LoadKernel<ArrayView<float>, ArrayView<float>, ArrayView<DepthFrame>, DepthShape, ArrayView<float>>(MapKernels.FindFar);
        _pushBack = accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, ArrayView<float>, DepthShape, ArrayView<float>>(MapKernels.PushBack);
    }

    /// <summary>The maps on the device, one after the other: metres, or relative depth where no focal length was known.</summary>
    public ArrayView<float> Maps => _metres.View;

    public override void Complete(AcceleratorStream stream)
    {
        _faults.View.CopyToCPU(stream, _found);
        stream.Synchronize();
    }

    public override void Dispose()
    {
        _metres.Dispose();
        _far.Dispose();
        _frames.Dispose();
        _faults.Dispose();
        base.Dispose();
    }

    private protected override void QueueKernels(AcceleratorStream stream, ReadOnlySpan<DeviceFrame> frames, ArrayView<float>[] outputs)
    {
        for (var i = 0; i < frames.Length; i++)
            _places[i] = Place(frames[i], out _isMetric[i]);
        _faults.MemSetToZero(stream);
        _frames.View.SubView(0, frames.Length).CopyFromCPU(stream, ref _places[0], frames.Length);
        var each = new Index2D(_shape.Columns * _shape.Rows, frames.Length);
        // Without a sky the kernel reads none, but a view must be of some memory.
        var sky = outputs[_sky < 0 ? _depth : _sky];
        _scale(stream, each, outputs[_depth], sky, _frames.View, _shape, _metres.View, _faults.View);
        if (_sky < 0)
            return;
        _findFar(stream, new KernelConfig(frames.Length, GroupSize(256)), _metres.View, sky, _frames.View, _shape, _far.View);
        _pushBack(stream, each, sky, _far.View, _shape, _metres.View);
    }

    private protected override int FaultsOf(int frame) => _found[frame];

    private protected override HeadReading Collect(AcceleratorStream stream, int frame, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var (map, cells, input) = (findings.Depth, _shape.Columns * _shape.Rows, Manifest.Input);
        if (!map.TryTake(ModelIndex))
            return default;
        map.Reset(_shape.Columns, _shape.Rows, geometry.MapX(0), geometry.MapY(0), geometry.MapX(input.Width), geometry.MapY(input.Height));
        map.IsMetric = _isMetric[frame];
        _metres.View.SubView((long)frame * cells, cells).CopyToCPU(stream, ref map.Cells[0], cells);
        stream.Synchronize();
        return default;
    }

    private DepthFrame Place(in DeviceFrame frame, out bool isMetric)
    {
        var factor = _metric.MetresPerUnit(frame.Geometry, frame.FocalLength);
        isMetric = factor > 0;
        var inside = DepthScale.Inside(frame.Geometry, Manifest.Input, _shape.Columns, _shape.Rows);
        return new DepthFrame
        {
            Factor = isMetric ? factor : 1,
            Left = inside.Left,
            Top = inside.Top,
            Right = inside.Right,
            Bottom = inside.Bottom,
        };
    }
}
