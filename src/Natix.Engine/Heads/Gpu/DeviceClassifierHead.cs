using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="ClassifierHead"/>, on the device.</summary>
internal sealed class DeviceClassifierHead : DeviceHead
{
    private readonly Action<AcceleratorStream, Index2D, ArrayView<float>, int, ArrayView<float>, ArrayView<int>, int> _sigmoid;
    private readonly Action<AcceleratorStream, Index2D, ArrayView<float>, int, ArrayView<int>, int> _check;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _heat;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _faults;
    private readonly float[] _logits;
    private readonly int[] _found;
    private readonly int _logitIndex;
    private readonly int _heatIndex = -1;
    private readonly int _columns;
    private readonly int _rows;
    private ArrayView<float> _queued;

    public DeviceClassifierHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames)
    {
        _logitIndex = IndexOf(manifest.Head.Logit!);
        if (manifest.Head.Heat is { } heat)
        {
            _heatIndex = IndexOf(heat);
            (_rows, _columns) = (manifest.Outputs[_heatIndex].Shape[2], manifest.Outputs[_heatIndex].Shape[3]);
        }

        (_logits, _found) = (new float[frames], new int[frames]);
        _heat = accelerator.Allocate1D<float>(Math.Max(1, (long)frames * _columns * _rows));
        _faults = accelerator.Allocate1D<int>(frames);
        _sigmoid = accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, int, ArrayView<float>, ArrayView<int>, int>(MapKernels.Sigmoid);
        _check = accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, int, ArrayView<int>, int>(MapKernels.Check);
    }

    public override void Complete(AcceleratorStream stream)
    {
        _queued.CopyToCPU(stream, ref _logits[0], _queued.Length);
        _faults.View.CopyToCPU(stream, _found);
        stream.Synchronize();
    }

    public override void Dispose()
    {
        _heat.Dispose();
        _faults.Dispose();
        base.Dispose();
    }

    private protected override void QueueKernels(AcceleratorStream stream, ReadOnlySpan<DeviceFrame> frames, ArrayView<float>[] outputs)
    {
        _faults.MemSetToZero(stream);
        _queued = outputs[_logitIndex].SubView(0, frames.Length);
        _check(stream, new Index2D(1, frames.Length), outputs[_logitIndex], 1, _faults.View, OutputFaults.NotFinite(_logitIndex));
        if (_heatIndex >= 0)
        {
            var cells = _columns * _rows;
            _sigmoid(stream, new Index2D(cells, frames.Length), outputs[_heatIndex], cells, _heat.View, _faults.View, OutputFaults.NotFinite(_heatIndex));
        }
    }

    private protected override int FaultsOf(int frame) => _found[frame];

    private protected override HeadReading Collect(AcceleratorStream stream, int frame, in PreprocessGeometry geometry, FrameFindings findings)
    {
        if (_heatIndex >= 0 && findings.Heat.TryTake(ModelIndex))
        {
            var (map, cells, input) = (findings.Heat, _columns * _rows, Manifest.Input);
            map.Reset(_columns, _rows, geometry.MapX(0), geometry.MapY(0), geometry.MapX(input.Width), geometry.MapY(input.Height));
            _heat.View.SubView((long)frame * cells, cells).CopyToCPU(stream, ref map.Cells[0], cells);
            stream.Synchronize();
        }

        return new HeadReading(true, Manifest.Calibration.Apply(_logits[frame]));
    }
}
