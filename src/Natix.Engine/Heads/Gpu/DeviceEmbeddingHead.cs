using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="EmbeddingHead"/>, on the device. Tokens are checked whether or not they are kept.</summary>
internal sealed class DeviceEmbeddingHead : DeviceHead
{
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<float>, TokenShape, ArrayView<float>, ArrayView<int>> _copy;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _tokens;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _faults;
    private readonly int[] _found;
    private readonly TokenShape _shape;
    private readonly EmbeddingSpec _spec;
    private readonly int _output;

    public DeviceEmbeddingHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames)
    {
        _spec = manifest.Head.Embedding!;
        _output = IndexOf(_spec.Output);
        _shape = new TokenShape
        {
            Tokens = manifest.Outputs[_output].ElementCount / _spec.Length,
            Length = _spec.Length,
            Prefix = _spec.PrefixTokens,
            Normalize = _spec.Normalize ? 1 : 0,
            Fault = FaultOf(_spec.Output),
        };
        _found = new int[frames];
        _tokens = accelerator.Allocate1D<float>((long)frames * KeptFloats);
        _faults = accelerator.Allocate1D<int>(frames);
        _copy = accelerator.LoadKernel<ArrayView<float>, TokenShape, ArrayView<float>, ArrayView<int>>(VectorKernels.Copy);
    }

    private int KeptFloats => (1 + _shape.Tokens - _shape.Prefix) * _shape.Length;

    public override void Complete(AcceleratorStream stream)
    {
        _faults.View.CopyToCPU(stream, _found);
        stream.Synchronize();
    }

    public override void Dispose()
    {
        _tokens.Dispose();
        _faults.Dispose();
        base.Dispose();
    }

    private protected override void QueueKernels(AcceleratorStream stream, ReadOnlySpan<DeviceFrame> frames, ArrayView<float>[] outputs)
    {
        _faults.MemSetToZero(stream);
        _copy(
            stream, new KernelConfig(new Index2D(_shape.Tokens, frames.Length), new Index2D(GroupSize(VectorKernels.MaxGroup), 1)), outputs[_output], _shape,
            _tokens.View, _faults.View);
    }

    private protected override int FaultsOf(int frame) => _found[frame];

    private protected override HeadReading Collect(AcceleratorStream stream, int frame, in PreprocessGeometry geometry, FrameFindings findings)
    {
        var first = (long)frame * KeptFloats;
        Download(stream, first, findings.Embeddings.Add(ModelIndex, _spec.Length));
        if (_spec.Columns > 0)
            Download(stream, first + _spec.Length, findings.Patches.Add(ModelIndex, _spec.Length, _spec.Columns, _spec.Rows));
        stream.Synchronize();
        return default;
    }

    private void Download(AcceleratorStream stream, long first, Span<float> to) => _tokens.View.SubView(first, to.Length).CopyToCPU(stream, ref to[0], to.Length);
}
