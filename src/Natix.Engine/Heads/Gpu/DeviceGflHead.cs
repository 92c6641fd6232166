using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Heads.Gpu;

/// <summary>As <see cref="GflHead"/>, on the device: a launch a stride.</summary>
internal sealed class DeviceGflHead : DeviceDetectorHead
{
    private readonly Action<AcceleratorStream, Index2D, ArrayView<float>, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, GridLevel, CandidateViews> _read;
    private readonly GflLevel[] _levels;
    private readonly GridLevel[] _grids;

    public DeviceGflHead(ModelManifest manifest, int modelIndex, Accelerator accelerator, int frames)
        : base(manifest, modelIndex, accelerator, frames, GflLevel.Of(manifest).Sum(level => level.Columns * level.Rows))
    {
        _levels = GflLevel.Of(manifest);
        _grids = Array.ConvertAll(_levels, Grid);
        _read = accelerator.LoadAutoGroupedKernel<
            Index2D, ArrayView<float>, ArrayView<float>, ArrayView<FrameMapping>, ArrayView<byte>, DetectorShape, GridLevel, CandidateViews>(GridKernels.ReadGfl);
    }

    private protected override void QueueCandidates(AcceleratorStream stream, int frames, ArrayView<float>[] outputs, CandidateViews to)
    {
        for (var i = 0; i < _levels.Length; i++)
        {
            var cells = _levels[i].Columns * _levels[i].Rows;
            _read(
                stream, new Index2D(cells, frames), outputs[_levels[i].Scores], outputs[_levels[i].Distances], Mappings, Roadwork, Shape, _grids[i], to);
        }
    }

    private GridLevel Grid(GflLevel level)
    {
        var gfl = Manifest.Head.Gfl!;
        return new GridLevel
        {
            Columns = level.Columns,
            Rows = level.Rows,
            Stride = level.Stride,
            ScoresAt = level.ScoresAt,
            ScoresStep = level.ScoresStep,
            ScoresFrame = Manifest.Outputs[level.Scores].ElementCount,
            ScoresFault = FaultOf(level.ScoresName),
            DistancesAt = level.DistancesAt,
            DistancesStep = level.DistancesStep,
            DistancesFrame = Manifest.Outputs[level.Distances].ElementCount,
            DistancesFault = FaultOf(level.DistancesName),
            Bins = gfl.RegMax + 1,
            CenterOffset = gfl.CenterOffset,
            ScoresAreLogits = gfl.ScoresAreLogits ? 1 : 0,
        };
    }
}
