using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="YoloHead"/> and <see cref="YoloRowsHead"/>, on the device.</summary>
internal sealed class DeviceYoloHead : DeviceDetectorHead
{
    private readonly Action<AcceleratorStream, Index2D, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, CandidateViews> _read;
    private readonly int _output;

    public DeviceYoloHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames, Anchors(manifest))
    {
        _output = IndexOf(manifest.Head.Output!);
        Shape = Shape with { Transposed = manifest.Head.Transposed ? 1 : 0 };
        _read = accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, CandidateViews>(
            CandidateKernels.ReadYolo);
    }

    private protected override void QueueCandidates(AcceleratorStream stream, int frames, ArrayView<float>[] outputs, CandidateViews to) =>
        _read(stream, new Index2D(Shape.Anchors, frames), outputs[_output], Mappings, Roadwork, Shape, to);

    private static int Anchors(ModelManifest manifest) =>
        manifest.Outputs[Head.IndexOf(manifest, manifest.Head.Output!)].Shape[manifest.Head.Transposed ? 1 : 2];
}
