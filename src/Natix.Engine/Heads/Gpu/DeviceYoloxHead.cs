using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="YoloxGridHead"/>, on the device: a launch a grid.</summary>
internal sealed class DeviceYoloxHead : DeviceDetectorHead
{
    private readonly Action<AcceleratorStream, Index2D, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, GridLevel, CandidateViews> _read;
    private readonly GridLevel[] _grids;
    private readonly int _output;

    public DeviceYoloxHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames, manifest.Outputs[Head.IndexOf(manifest, manifest.Head.Output!)].Shape[1])
    {
        _output = IndexOf(manifest.Head.Output!);
        _grids = Grids(manifest, 5 + Shape.Classes);
        _read = accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, GridLevel, CandidateViews>(
            GridKernels.ReadYolox);
    }

    private protected override void QueueCandidates(AcceleratorStream stream, int frames, ArrayView<float>[] outputs, CandidateViews to)
    {
        foreach (var grid in _grids)
            _read(stream, new Index2D(grid.Columns * grid.Rows, frames), outputs[_output], Mappings, Roadwork, Shape, grid, to);
    }

    private GridLevel[] Grids(ModelManifest manifest, int rowLength)
    {
        var (grids, first) = (new List<GridLevel>(), 0);
        foreach (var stride in manifest.Head.Strides)
        {
            var (columns, rows) = (manifest.Input.Width / stride, manifest.Input.Height / stride);
            grids.Add(new GridLevel
            {
                Columns = columns,
                Rows = rows,
                Stride = stride,
                ScoresAt = first * rowLength,
                ScoresStep = rowLength,
                ScoresFrame = manifest.Outputs[_output].ElementCount,
                ScoresFault = Shape.Fault,
            });
            first += columns * rows;
        }

        return [.. grids];
    }
}
