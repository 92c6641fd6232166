using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="ZeroShotHead"/>: cosines on the device, where the embeddings are; the scores of a handful of labels on the host.</summary>
internal sealed class DeviceZeroShotHead : DeviceHead
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, TokenShape, float, float, ArrayView<float>, ArrayView<int>> _compare;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _texts;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _logits;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _faults;
    private readonly float[] _told;
    private readonly int[] _found;
    private readonly TokenShape _shape;
    private readonly ZeroShotSpec _spec;
    private readonly LabelVote _vote;
    private readonly int _output;

    public DeviceZeroShotHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames)
    {
        _spec = manifest.Head.ZeroShot!;
        _output = IndexOf(_spec.Output);
        var labels = manifest.Head.Labels.Count;
        _shape = new TokenShape { Tokens = labels, Length = manifest.Outputs[_output].ElementCount, Fault = FaultOf(_spec.Output) };
        _vote = new LabelVote(labels, manifest.Head.RoadworkClasses, _spec.Softmax);
        (_told, _found) = (new float[frames * labels], new int[frames]);
        _texts = accelerator.Allocate1D(_spec.Texts.ToArray());
        _logits = accelerator.Allocate1D<float>(_told.Length);
        _faults = accelerator.Allocate1D<int>(frames);
        _compare = accelerator.LoadKernel<ArrayView<float>, ArrayView<float>, TokenShape, float, float, ArrayView<float>, ArrayView<int>>(VectorKernels.Compare);
    }

    public override void Complete(AcceleratorStream stream)
    {
        _logits.View.CopyToCPU(stream, _told);
        _faults.View.CopyToCPU(stream, _found);
        stream.Synchronize();
    }

    public override void Dispose()
    {
        _texts.Dispose();
        _logits.Dispose();
        _faults.Dispose();
        base.Dispose();
    }

    private protected override void QueueKernels(AcceleratorStream stream, ReadOnlySpan<DeviceFrame> frames, ArrayView<float>[] outputs)
    {
        _faults.MemSetToZero(stream);
        _compare(
            stream, new KernelConfig(frames.Length, GroupSize(VectorKernels.MaxGroup)), outputs[_output], _texts.View, _shape, _spec.Scale, _spec.Bias, _logits.View,
            _faults.View);
    }

    private protected override int FaultsOf(int frame) => _found[frame];

    private protected override HeadReading Collect(AcceleratorStream stream, int frame, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var logits = _told.AsSpan(frame * _shape.Tokens, _shape.Tokens);
        _vote.Score(logits, findings.LabelScores.Add(ModelIndex, logits.Length));
        return _vote.Votes ? new HeadReading(true, Manifest.Calibration.Apply(_vote.LogOdds(logits))) : default;
    }
}
