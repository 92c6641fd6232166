using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Validation.Geometry;

namespace Natix.Engine.Cascade.Checks;

/// <summary>Working memory of one slot's geometry; grows with the depth map. One owner at a time: whoever holds the slot's gate.</summary>
internal sealed class GeometryDesk(int boxes)
{
    private float[] _depths = [];
    private byte[] _mask = [];

    /// <summary>What was there when boxes were last looked at: detectors that had run, a depth map in metres, masks.</summary>
    public (ulong Detectors, bool Depth, int Masks) Seen { get; set; }

    public GeometryFinding[] Findings { get; } = new GeometryFinding[boxes];

    public DepthSample[] Samples { get; } = new DepthSample[boxes];

    /// <summary>A depth for each box of a frame: under its mask where it has one, else in the middle of the box.</summary>
    public ReadOnlySpan<DepthSample> Sample(ReadOnlySpan<Detection> boxes, DepthMap depth, MaskSet masks)
    {
        if (_depths.Length < depth.Cells.Length)
            (_depths, _mask) = (new float[depth.Cells.Length], new byte[depth.Cells.Length]);
        var grid = DepthGrid.Over(depth.Width, depth.Height, depth.Left, depth.Top, depth.Right, depth.Bottom);
        DepthSampler.Sample(depth.Cells, grid, boxes, DepthReading.CentralMedian, _depths, Samples);
        for (var i = 0; i < masks.Count; i++)
        {
            var box = boxes.IndexOf(masks[i]);
            // Too small a mask for the map's cells says less than the box.
            if (box < 0 || masks.DrawOver(i, _mask, depth) == 0)
                continue;
            DepthSampler.Sample(depth.Cells, grid, boxes.Slice(box, 1), DepthReading.Masked, _depths, Samples.AsSpan(box, 1), _mask.AsSpan(0, depth.Cells.Length));
        }

        return Samples.AsSpan(0, boxes.Length);
    }
}
