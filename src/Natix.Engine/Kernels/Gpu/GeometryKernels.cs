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

/// <summary>
/// Depth sampling and box geometry on the device, same results as <see cref="DepthSampler"/> and <see cref="BoxGeometryRun"/>.
/// </summary>
internal static class GeometryKernels
{
    private const int Bins = 256;
    private const int Infinity = 0x7F800000;

    /// <summary>
    /// A group a box: selects the percentile by counting bytes of the floats' bits from the top (radix select), which needs no sorted
    /// copy. Launched with a grid of capacity * frames groups.
    /// </summary>
    public static void Sample(DepthViews maps, BoxViews from, ArrayView<DepthSample> samples)
    {
        var bins = SharedMemory.Allocate<int>(Bins);
        var state = SharedMemory.Allocate<int>(4); // prefix, rank, valid, alike
        var (place, frame) = (Grid.IdxX % from.Capacity, Grid.IdxX / from.Capacity);
        if (place >= from.Counts[frame])
            return;
        var region = DepthRegion.Within(from.Boxes[Grid.IdxX], maps.Reading.Part, maps.Grid);
        var cells = (long)maps.Grid.Width * maps.Grid.Height;
        var (depth, mask) = (frame * cells, Grid.IdxX * cells);
        var beyond = 0f;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            CountBytes(maps, region, depth, mask, bins, shift, shift == 24 ? 0 : state[0]);
            if (Group.IdxX == 0)
                Descend(bins, state, shift, maps.Reading.Fraction);
            Group.Barrier();
        }

        if (state[2] > 0)
            beyond = OrderStatistic.Position(state[2], maps.Reading.Fraction).Beyond;
        var low = Interop.IntAsFloat((uint)state[0]);
        var next = low;
        if (beyond > 0 && state[1] + 1 >= state[3])
            next = LeastAbove(maps, region, depth, mask, bins, state[0]);
        if (Group.IdxX == 0)
            samples[Grid.IdxX] = new DepthSample(state[2] == 0 ? float.NaN : OrderStatistic.Between(low, next, beyond), state[2]);
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

    // How often each byte comes next among the valid depths whose higher bytes are the prefix's.
    private static void CountBytes(DepthViews maps, DepthRegion region, long depth, long mask, ArrayView<int> bins, int shift, int prefix)
    {
        for (var i = Group.IdxX; i < Bins; i += Group.DimX)
            bins[i] = 0;
        Group.Barrier();
        var width = region.Right - region.Left;
        var count = width * (region.Bottom - region.Top);
        for (var i = Group.IdxX; i < count; i += Group.DimX)
        {
            var bits = ValidBits(maps, region, depth, mask, i, width);
            if (bits > 0 && (shift == 24 || bits >> (shift + 8) == prefix >> (shift + 8)))
                Atomic.Add(ref bins[(bits >> shift) & 255], 1);
        }

        Group.Barrier();
    }

    // One thread: finds the byte at which the rank lies and makes it part of the prefix.
    private static void Descend(ArrayView<int> bins, ArrayView<int> state, int shift, float fraction)
    {
        if (shift == 24)
        {
            var valid = 0;
            for (var i = 0; i < Bins; i++)
                valid += bins[i];
            (state[0], state[2]) = (0, valid);
            state[1] = valid == 0 ? 0 : OrderStatistic.Position(valid, fraction).Rank;
        }

        if (state[2] == 0)
            return;
        var rank = state[1];
        var bin = 0;
        while (bin < Bins - 1 && rank >= bins[bin])
        {
            rank -= bins[bin];
            bin++;
        }

        (state[0], state[1], state[3]) = (state[0] | (bin << shift), rank, bins[bin]);
    }

    // The least valid depth above the one with the given bits; every thread of the group gets it.
    private static float LeastAbove(DepthViews maps, DepthRegion region, long depth, long mask, ArrayView<int> bins, int low)
    {
        Group.Barrier();
        if (Group.IdxX == 0)
            bins[0] = Infinity;
        Group.Barrier();
        var width = region.Right - region.Left;
        var count = width * (region.Bottom - region.Top);
        for (var i = Group.IdxX; i < count; i += Group.DimX)
        {
            var bits = ValidBits(maps, region, depth, mask, i, width);
            if (bits > low)
                Atomic.Min(ref bins[0], bits);
        }

        Group.Barrier();
        return Interop.IntAsFloat((uint)bins[0]);
    }

    // The bits of a cell's depth; 0 for one that does not count.
    private static int ValidBits(DepthViews maps, DepthRegion region, long depth, long mask, int i, int width)
    {
        var cell = ((long)(region.Top + (i / width)) * maps.Grid.Width) + region.Left + (i % width);
        if (maps.Masked != 0 && maps.Masks[mask + cell] == 0)
            return 0;
        var value = maps.Depth[depth + cell];
        return value > 0 && value < maps.Reading.Farthest ? (int)Interop.FloatAsInt(value) : 0;
    }
}
