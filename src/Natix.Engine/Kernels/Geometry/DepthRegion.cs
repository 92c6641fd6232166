namespace Natix.Engine.Kernels.Geometry;

/// <summary>Where a depth map's cells lie in the source image: cell column = source column * ScaleX + OffsetX, edge to edge. Plain data.</summary>
/// <param name="Width">Cells across.</param>
/// <param name="Height">Cells down.</param>
/// <param name="ScaleX">Cells a source pixel, across.</param>
/// <param name="ScaleY">Cells a source pixel, down.</param>
/// <param name="OffsetX">Cell column of the image's left edge.</param>
/// <param name="OffsetY">Cell row of the image's top edge.</param>
internal readonly record struct DepthGrid(int Width, int Height, float ScaleX, float ScaleY, float OffsetX, float OffsetY)
{
    /// <summary>A map that covers an image of a size exactly.</summary>
    public static DepthGrid Over(int width, int height, int imageWidth, int imageHeight) => Over(width, height, 0, 0, imageWidth, imageHeight);

    /// <summary>A map that covers a rectangle of the source, which may reach beyond it.</summary>
    public static DepthGrid Over(int width, int height, float left, float top, float right, float bottom)
    {
        var (scaleX, scaleY) = (width / (right - left), height / (bottom - top));
        return new DepthGrid(width, height, scaleX, scaleY, -left * scaleX, -top * scaleY);
    }
}

/// <summary>A rectangle of cells, half open. Plain data; never empty.</summary>
internal readonly record struct DepthRegion(int Left, int Top, int Right, int Bottom)
{
    /// <summary>
    /// The cells whose centres lie in the middle part of a box: <paramref name="part"/> of its width and of its height. The cell at the
    /// centre, held within the map, when there is none.
    /// </summary>
    /// <param name="box">A box in source pixels.</param>
    /// <param name="part">In (0, 1]: 0.5 is the central half, which mostly shows the object and not what is behind it.</param>
    /// <param name="grid">The map.</param>
    public static DepthRegion Within(Detection box, float part, DepthGrid grid)
    {
        var (left, right) = Range(box.Left, box.Right, part, grid.ScaleX, grid.OffsetX, grid.Width);
        var (top, bottom) = Range(box.Top, box.Bottom, part, grid.ScaleY, grid.OffsetY, grid.Height);
        return new DepthRegion(left, top, right, bottom);
    }

    // Cell i is in when its centre i + 0.5 is in [low, high). Plain arithmetic: the same code runs on the device.
    private static (int From, int To) Range(float near, float far, float part, float scale, float offset, int cells)
    {
        var middle = (((near + far) * 0.5f) * scale) + offset;
        var half = (far - near) * 0.5f * part * scale;
        var from = Ceiling(middle - half - 0.5f, cells);
        var to = Ceiling(middle + half - 0.5f, cells);
        if (from < to)
            return (from, to);
        var cell = Floor(middle, cells - 1);
        return (cell, cell + 1);
    }

    private static int Ceiling(float value, int limit)
    {
        if (!(value > 0))
            return 0;
        if (value >= limit)
            return limit;
        var whole = (int)value;
        return whole < value ? whole + 1 : whole;
    }

    private static int Floor(float value, int limit) => !(value > 0) ? 0 : (value >= limit ? limit : (int)value);
}

/// <summary>A depth read from a region. Plain data.</summary>
/// <param name="Metres">The percentile of the valid depths; NaN when there is none.</param>
/// <param name="Valid">Valid depths in the region.</param>
internal readonly record struct DepthSample(float Metres, int Valid);
