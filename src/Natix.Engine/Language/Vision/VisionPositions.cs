namespace Natix.Engine.Language.Vision;

/// <summary>
/// Learned positions of a square grid, resampled bilinearly to the patches of an image: for each patch four rows of the table and their weights,
/// which add up to 1. Corners of the image lie on corners of the grid.
/// </summary>
/// <param name="Indices">[patches][4] rows of the table, row-major in the grid.</param>
/// <param name="Weights">[patches][4].</param>
internal sealed record PositionTaps(int[] Indices, float[] Weights);

/// <summary>Positions of patches in the vision tower of Qwen3-VL: learned ones and rotary ones, in the grid's order of patches. Pure.</summary>
internal static class VisionPositions
{
    private const double Theta = 10_000;

    /// <summary>Taps into the table of learned positions.</summary>
    /// <param name="grid">The image's patches.</param>
    /// <param name="side">Side of the table's square.</param>
    public static PositionTaps Learned(PatchGrid grid, int side)
    {
        var taps = new PositionTaps(new int[4 * grid.Patches], new float[4 * grid.Patches]);
        for (var patch = 0; patch < grid.Patches; patch++)
        {
            var (row, column) = grid.Place(patch);
            var (top, bottom, down) = Tap(row, grid.Rows, side);
            var (left, right, across) = Tap(column, grid.Columns, side);
            ReadOnlySpan<int> indices = [(top * side) + left, (top * side) + right, (bottom * side) + left, (bottom * side) + right];
            ReadOnlySpan<float> weights = [(float)((1 - down) * (1 - across)), (float)((1 - down) * across), (float)(down * (1 - across)), (float)(down * across)];
            indices.CopyTo(taps.Indices.AsSpan(4 * patch));
            weights.CopyTo(taps.Weights.AsSpan(4 * patch));
        }

        return taps;
    }

    /// <summary>
    /// Cosines and sines of rotary positions in two dimensions: the first half of a head's pairs turns by the row, the second by the column. Pair i
    /// is elements i and i + headDim / 2.
    /// </summary>
    /// <param name="grid">The image's patches.</param>
    /// <param name="headDim">A multiple of 4.</param>
    /// <returns>Two tables of [patches][headDim / 2].</returns>
    public static (float[] Cosines, float[] Sines) Rotary(PatchGrid grid, int headDim)
    {
        var (pairs, quarter) = (headDim / 2, headDim / 4);
        var (cosines, sines) = (new float[grid.Patches * pairs], new float[grid.Patches * pairs]);
        for (var patch = 0; patch < grid.Patches; patch++)
        {
            var (row, column) = grid.Place(patch);
            for (var i = 0; i < pairs; i++)
            {
                var angle = (i < quarter ? row : column) * Math.Pow(Theta, -(double)(i % quarter) / quarter);
                var (sine, cosine) = Math.SinCos(angle);
                (cosines[(patch * pairs) + i], sines[(patch * pairs) + i]) = ((float)cosine, (float)sine);
            }
        }

        return (cosines, sines);
    }

    // Places are spread evenly from the first row of the table to its last.
    private static (int Low, int High, double Part) Tap(int place, int places, int side)
    {
        var at = places == 1 ? 0 : (double)place * (side - 1) / (places - 1);
        var low = (int)at;
        return (low, Math.Min(low + 1, side - 1), at - low);
    }
}
