using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="YoloEndToEndHead"/>, on the device; detections come strongest first instead of in the model's order.</summary>
internal sealed class DeviceRowsHead : DeviceDetectorHead
{
    private readonly Action<AcceleratorStream, Index2D, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, CandidateViews> _read;
    private readonly int _output;

    public DeviceRowsHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames, manifest.Outputs[Head.IndexOf(manifest, manifest.Head.Output!)].Shape[1], suppresses: false)
    {
        _output = IndexOf(manifest.Head.Output!);
        _read = accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, CandidateViews>(
            CandidateKernels.ReadRows);
    }

    private protected override void QueueCandidates(AcceleratorStream stream, int frames, ArrayView<float>[] outputs, CandidateViews to) =>
        _read(stream, new Index2D(Shape.Anchors, frames), outputs[_output], Mappings, Roadwork, Shape, to);
}
