using ILGPU;
using Natix.Engine.Kernels.Geometry;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>Mask logits of a batch: [frames, Queries, Rows, Columns] over the model's input.</summary>
internal struct MaskShape
{
    public int Queries, Columns, Rows;

    /// <summary>Size of the model's input, pixels.</summary>
    public float InputWidth, InputHeight;

    /// <summary>Bits to set in a frame's faults where a mask of a kept object is not finite.</summary>
    public int Fault;
}

/// <summary>Masks of the objects that were kept.</summary>
internal static class MaskKernels
{
    /// <summary>Looks whether the masks of kept objects are finite, a group a place of the batch.</summary>
    /// <param name="masks">All mask logits.</param>
    /// <param name="shape">Their size.</param>
    /// <param name="of">The kept objects.</param>
    public static void Check(ArrayView<float> masks, MaskShape shape, QueryViews of)
    {
        var frame = Grid.IdxX / of.Capacity;
        if (Grid.IdxX % of.Capacity >= of.Counts[frame])
            return;
        var first = First(shape, frame, of.Queries[Grid.IdxX]);
        for (var i = Group.IdxX; i < shape.Columns * shape.Rows; i += Group.DimX)
        {
            if (!CandidateSink.IsFinite(masks[first + i]))
                CandidateSink.NoteFault(of.Faults, frame, shape.Fault);
        }
    }

    /// <summary>
    /// Draws each kept object's mask over a grid of its frame, a group a place of the batch: 1 where the logit, bilinear between the centres of mask
    /// cells, is above 0 at the cell's centre, else 0; same result as <see cref="MaskSet"/>. Places without an object are left as they are.
    /// </summary>
    /// <param name="masks">All mask logits.</param>
    /// <param name="shape">Their size.</param>
    /// <param name="of">The kept objects.</param>
    /// <param name="mappings">By frame.</param>
    /// <param name="grid">The grid that is drawn over.</param>
    /// <param name="to">A grid of bytes a place.</param>
    public static void Draw(
        ArrayView<float> masks, MaskShape shape, QueryViews of, ArrayView<FrameMapping> mappings, DepthGrid grid, ArrayView<byte> to)
    {
        var frame = Grid.IdxX / of.Capacity;
        if (Grid.IdxX % of.Capacity >= of.Counts[frame])
            return;
        var (map, first) = (mappings[frame], First(shape, frame, of.Queries[Grid.IdxX]));
        // Where the model's input lies in the source.
        var (left, right) = ((0 - map.OffsetX) * map.ScaleX, (shape.InputWidth - map.OffsetX) * map.ScaleX);
        var (top, bottom) = ((0 - map.OffsetY) * map.ScaleY, (shape.InputHeight - map.OffsetY) * map.ScaleY);
        var cells = grid.Width * grid.Height;
        for (var i = Group.IdxX; i < cells; i += Group.DimX)
        {
            var x = Position((i % grid.Width) + 0.5, grid.ScaleX, grid.OffsetX, left, right, shape.Columns);
            var y = Position((i / grid.Width) + 0.5, grid.ScaleY, grid.OffsetY, top, bottom, shape.Rows);
            to[((long)Grid.IdxX * cells) + i] = IsInside(masks, first, shape, x, y) ? (byte)1 : (byte)0;
        }
    }

    private static bool IsInside(ArrayView<float> masks, long first, MaskShape shape, double x, double y)
    {
        if (x < 0 || x > shape.Columns || y < 0 || y > shape.Rows)
            return false;
        var (x0, x1, shareX) = Neighbours(x, shape.Columns);
        var (y0, y1, shareY) = Neighbours(y, shape.Rows);
        var near = Blend(masks, first + ((long)y0 * shape.Columns) + x0, first + ((long)y1 * shape.Columns) + x0, shareY);
        var far = Blend(masks, first + ((long)y0 * shape.Columns) + x1, first + ((long)y1 * shape.Columns) + x1, shareY);
        return near + (shareX * (far - near)) > 0;
    }

    // Mask cells at the grid's ends reach outwards by half a cell.
    private static (int First, int Second, float Share) Neighbours(double position, int cells)
    {
        var inner = position < 0.5 ? 0 : position - 0.5;
        var first = IntrinsicMath.Min((int)inner, cells - 1);
        return (first, IntrinsicMath.Min(first + 1, cells - 1), (float)(inner - first));
    }

    private static float Blend(ArrayView<float> masks, long above, long below, float share) => masks[above] + (share * (masks[below] - masks[above]));

    // From a column (or row) of the grid to one of the mask, by way of the source image.
    private static double Position(double cell, float scale, float offset, float start, float end, int cells) =>
        (((cell - offset) / scale) - start) * cells / ((double)end - start);

    private static long First(MaskShape shape, int frame, int query) => (((long)frame * shape.Queries) + query) * shape.Columns * shape.Rows;
}
