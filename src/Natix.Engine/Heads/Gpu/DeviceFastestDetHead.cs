using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="FastestDetHead"/>, on the device.</summary>
internal sealed class DeviceFastestDetHead : DeviceDetectorHead
{
    private readonly Action<AcceleratorStream, Index2D, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, GridLevel, CandidateViews> _read;
    private readonly GridLevel _grid;
    private readonly int _output;

    public DeviceFastestDetHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames, Cells(manifest))
    {
        _output = IndexOf(manifest.Head.Output!);
        var shape = manifest.Outputs[_output].Shape;
        _grid = new GridLevel { Columns = shape[3], Rows = shape[2], ScoresFrame = manifest.Outputs[_output].ElementCount, ScoresFault = Shape.Fault };
        _read = accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, GridLevel, CandidateViews>(
            GridKernels.ReadFastestDet);
    }

    private protected override void QueueCandidates(AcceleratorStream stream, int frames, ArrayView<float>[] outputs, CandidateViews to) =>
        _read(stream, new Index2D(Shape.Anchors, frames), outputs[_output], Mappings, Roadwork, Shape, _grid, to);

    private static int Cells(ModelManifest manifest)
    {
        var shape = manifest.Outputs[Head.IndexOf(manifest, manifest.Head.Output!)].Shape;
        return shape[2] * shape[3];
    }
}
