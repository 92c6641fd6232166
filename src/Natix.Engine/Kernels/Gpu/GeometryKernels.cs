using ILGPU;
using Natix.Engine.Kernels.Geometry;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>Boxes of a batch on the device: frame f's are at f * Capacity, as many as Counts[f].</summary>
internal struct BoxViews
{
    public ArrayView<Detection> Boxes;
    public ArrayView<int> Counts;
    public int Capacity;
}

/// <summary>Depth maps of a batch on the device, one after the other, and a byte mask a box where they are wanted.</summary>
internal struct DepthViews
{
    /// <summary>Metres, a map a frame.</summary>
    public ArrayView<float> Depth;

    /// <summary>A map of bytes for each place of a box; read only when <see cref="Masked"/> is not 0.</summary>
    public ArrayView<byte> Masks;

    public DepthGrid Grid;
    public DepthReading Reading;
    public int Masked;
}

/// <summary>The depths of a region as ordered keys: the bits of positive floats. What is not valid, or not under the mask, does not count.</summary>
internal readonly struct DepthKeys(DepthViews maps, DepthRegion region, long depth, long mask) : IOrderedKeys
{
    private readonly DepthViews _maps = maps;
    private readonly DepthRegion _region = region;
    private readonly long _depth = depth;
    private readonly long _mask = mask;

    public uint At(int index)
    {
        var width = _region.Right - _region.Left;
        var cell = ((long)(_region.Top + (index / width)) * _maps.Grid.Width) + _region.Left + (index % width);
        if (_maps.Masked != 0 && _maps.Masks[_mask + cell] == 0)
            return 0;
        var value = _maps.Depth[_depth + cell];
        return value > 0 && value < _maps.Reading.Farthest ? Interop.FloatAsInt(value) : 0;
    }
}

/// <summary>A rank as a percentile asks for it: <see cref="OrderStatistic.Position"/>.</summary>
internal readonly struct PercentileRank(float fraction) : IRankRule
{
    private readonly float _fraction = fraction;

    public int Of(int count) => OrderStatistic.Position(count, _fraction).Rank;
}

/// <summary>
/// Depth sampling and box geometry on the device, same results as <see cref="DepthSampler"/> and <see cref="BoxGeometryRun"/>.
/// </summary>
internal static class GeometryKernels
{
    /// <summary>A group a box. Launched with a grid of capacity * frames groups.</summary>
    public static void Sample(DepthViews maps, BoxViews from, ArrayView<DepthSample> samples)
    {
        var bins = SharedMemory.Allocate<int>(RadixSelect.Bins);
        var state = SharedMemory.Allocate<uint>(RadixSelect.States);
        var (place, frame) = (Grid.IdxX % from.Capacity, Grid.IdxX / from.Capacity);
        if (place >= from.Counts[frame])
            return;
        var region = DepthRegion.Within(from.Boxes[Grid.IdxX], maps.Reading.Part, maps.Grid);
        var cells = (long)maps.Grid.Width * maps.Grid.Height;
        var keys = new DepthKeys(maps, region, frame * cells, Grid.IdxX * cells);
        var count = (region.Right - region.Left) * (region.Bottom - region.Top);
        RadixSelect.Run(keys, count, new PercentileRank(maps.Reading.Fraction), bins, state);
        var (low, valid, isLast) = (state[RadixSelect.Key], (int)state[RadixSelect.Valid], state[RadixSelect.RankWithin] + 1 >= state[RadixSelect.Alike]);
        var beyond = valid > 0 ? OrderStatistic.Position(valid, maps.Reading.Fraction).Beyond : 0;
        var next = low;
        if (beyond > 0 && isLast)
            next = RadixSelect.LeastAbove(keys, count, low, state);
        if (Group.IdxX == 0)
        {
            var metres = valid == 0 ? float.NaN : OrderStatistic.Between(Interop.IntAsFloat(low), Interop.IntAsFloat(next), beyond);
            samples[Grid.IdxX] = new DepthSample(metres, valid);
        }
    }

    /// <summary>A thread a box.</summary>
    /// <param name="at">Place, frame.</param>
    /// <param name="from">Boxes.</param>
    /// <param name="samples">A depth for each place.</param>
    /// <param name="cameras">By frame.</param>
    /// <param name="results">One for each place.</param>
    public static void Evaluate(
        Index2D at, BoxViews from, ArrayView<DepthSample> samples, ArrayView<CameraConstants> cameras, ArrayView<BoxGeometry> results)
    {
        if (at.X >= from.Counts[at.Y])
            return;
        var index = ((long)at.Y * from.Capacity) + at.X;
        results[index] = BoxGeometry.Of(from.Boxes[index], samples[index].Metres, cameras[at.Y]);
    }
}
