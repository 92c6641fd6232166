namespace Natix.Engine.Language.Vision;

/// <summary>
/// From images to the vectors of patches: channel by channel, within it row by row. One frame a patch: a still image is the same frame twice to the tower's
/// first layer, whose weights are added over the frames once, when they are loaded. Pure.
/// </summary>
internal static class PatchLayout
{
    /// <summary>Cuts a normalised image into patches.</summary>
    /// <param name="image">[3][rows * size][columns * size].</param>
    /// <param name="grid">How the image is cut.</param>
    /// <param name="size">Pixels of a patch's side.</param>
    /// <param name="patches">[grid.Patches][3 * size * size], in the grid's order; all of it is written.</param>
    public static void Cut(ReadOnlySpan<float> image, PatchGrid grid, int size, Span<float> patches)
    {
        var (width, height) = (grid.Columns * size, grid.Rows * size);
        if (image.Length != 3 * width * height || patches.Length != image.Length)
            throw new ArgumentException($"An image of {width}x{height} has {3 * width * height} values, found {image.Length} for {patches.Length} of patches.", nameof(image));
        for (var patch = 0; patch < grid.Patches; patch++)
        {
            var (row, column) = grid.Place(patch);
            var target = patches.Slice(patch * 3 * size * size, 3 * size * size);
            for (var channel = 0; channel < 3; channel++)
            {
                for (var y = 0; y < size; y++)
                {
                    var source = (((channel * height) + (row * size) + y) * width) + (column * size);
                    image.Slice(source, size).CopyTo(target[(((channel * size) + y) * size)..]);
                }
            }
        }
    }
}
