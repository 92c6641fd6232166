namespace Natix.Engine.Kernels.Geometry;

/// <summary>
/// Reads one depth for each detection: a percentile of the valid depths in the middle of its box, or under its mask. What is not finite,
/// not positive, or as far as the sky is not valid. Pure but for the scratch; allocates nothing.
/// </summary>
internal static class DepthSampler
{
    /// <summary>One depth for each box.</summary>
    /// <param name="depth">Depths in metres, row by row.</param>
    /// <param name="grid">The map's size and place.</param>
    /// <param name="boxes">Boxes in source pixels.</param>
    /// <param name="reading">Which depths count and which of them is taken.</param>
    /// <param name="scratch">At least one float a cell of the map.</param>
    /// <param name="samples">One a box.</param>
    /// <param name="masks">Empty, or a map of bytes for each box, one after the other: only cells that are not 0 count.</param>
    public static void Sample(
        ReadOnlySpan<float> depth, in DepthGrid grid, ReadOnlySpan<Detection> boxes, in DepthReading reading, Span<float> scratch, Span<DepthSample> samples,
        ReadOnlySpan<byte> masks = default)
    {
        var cells = grid.Width * grid.Height;
        Require(depth.Length >= cells, nameof(depth), cells, depth.Length);
        Require(scratch.Length >= cells, nameof(scratch), cells, scratch.Length);
        Require(samples.Length >= boxes.Length, nameof(samples), boxes.Length, samples.Length);
        Require(masks.IsEmpty || masks.Length >= (long)cells * boxes.Length, nameof(masks), (long)cells * boxes.Length, masks.Length);
        for (var i = 0; i < boxes.Length; i++)
        {
            var region = DepthRegion.Within(boxes[i], reading.Part, grid);
            var mask = masks.IsEmpty ? masks : masks.Slice(i * cells, cells);
            var valid = Gather(depth, grid.Width, region, reading.Farthest, mask, scratch);
            samples[i] = new DepthSample(valid == 0 ? float.NaN : OrderStatistic.Percentile(scratch[..valid], reading.Fraction), valid);
        }
    }

    private static int Gather(ReadOnlySpan<float> depth, int width, in DepthRegion region, float farthest, ReadOnlySpan<byte> mask, Span<float> found)
    {
        var count = 0;
        for (var y = region.Top; y < region.Bottom; y++)
        {
            var first = (y * width) + region.Left;
            var row = depth.Slice(first, region.Right - region.Left);
            for (var x = 0; x < row.Length; x++)
            {
                if (!mask.IsEmpty && mask[first + x] == 0)
                    continue;
                // Written always, counted when valid: no branch to mispredict.
                found[count] = row[x];
                count += row[x] > 0 && row[x] < farthest ? 1 : 0;
            }
        }

        return count;
    }

    private static void Require(bool holds, string name, long needed, long found)
    {
        if (!holds)
            throw new ArgumentException($"{name} needs {needed} elements, found {found}.", name);
    }
}

/// <summary>Which depths of a region count, and which of them is taken. Plain data.</summary>
/// <param name="Part">Part of the box's width and height that is looked at, in (0, 1]: 0.5 for boxes, 1 under masks.</param>
/// <param name="Fraction">Percentile, in [0, 1]: 0.5 the median, 0.2 to 0.4 where background shows beside the object.</param>
/// <param name="Farthest">Depths from here on are sky, metres; infinity where sky is not finite anyway.</param>
internal readonly record struct DepthReading(float Part, float Fraction, float Farthest)
{
    /// <summary>The median of the central half of a box.</summary>
    public static DepthReading CentralMedian => new(0.5f, 0.5f, float.PositiveInfinity);

    /// <summary>The 30th percentile under a mask.</summary>
    public static DepthReading Masked => new(1, 0.3f, float.PositiveInfinity);
}
