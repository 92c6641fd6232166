namespace Natix.Engine.Kernels;

/// <summary>
/// An output that lies patch by patch instead of row by row: squares of pixels, channel by channel, within it row by row. Patches are numbered by tokens,
/// squares of <paramref name="Merge"/> patches a side, row by row, and within a token row by row. Where a pixel lies is the sum of what its row, its
/// column and its channel say.
/// </summary>
/// <param name="Size">Pixels of a patch's side.</param>
/// <param name="Merge">Patches of a token's side; a token's side divides that of the output.</param>
internal readonly record struct PatchTiling(int Size, int Merge)
{
    /// <summary>Elements from one channel of a patch to the next.</summary>
    public int Plane => Size * Size;

    /// <summary>Pixels of a token's side.</summary>
    public int Token => Size * Merge;

    /// <summary>Where the first pixel of a row lies.</summary>
    /// <param name="y">The row.</param>
    /// <param name="width">Columns of the output.</param>
    public nint Row(int y, int width)
    {
        var (row, tokens) = (y / Size, width / Token);
        var patch = ((nint)(row / Merge) * tokens * Merge * Merge) + (row % Merge * Merge);
        return (patch * 3 * Plane) + (y % Size * Size);
    }

    /// <summary>How much further a column lies than the first.</summary>
    public nint Column(int x)
    {
        var column = x / Size;
        var patch = ((nint)(column / Merge) * Merge * Merge) + (column % Merge);
        return (patch * 3 * Plane) + (x % Size);
    }
}
