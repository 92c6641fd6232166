namespace Natix.Engine.Training.Tests.Language;

/// <summary>Between an image, [3][16 * rows][16 * columns], and its patches in the order that they are merged in, two by two: [patches][3][16][16].</summary>
internal static class PatchOrder
{
    public static float[] Cut(ReadOnlySpan<float> image, int rows, int columns)
    {
        var patches = new float[image.Length];
        for (var i = 0; i < patches.Length; i++)
            patches[i] = image[Place(i, rows, columns)];
        return patches;
    }

    public static float[] Whole(ReadOnlySpan<float> patches, int rows, int columns)
    {
        var image = new float[patches.Length];
        for (var i = 0; i < image.Length; i++)
            image[Place(i, rows, columns)] = patches[i];
        return image;
    }

    private static int Place(int i, int rows, int columns)
    {
        var (patch, channel, y, x) = (i / 768, i / 256 % 3, i / 16 % 16, i % 16);
        var (tokenRow, tokenColumn) = (patch / 4 / (columns / 2), patch / 4 % (columns / 2));
        var (row, column) = ((2 * tokenRow) + (patch / 2 % 2), (2 * tokenColumn) + (patch % 2));
        return (((channel * 16 * rows) + (16 * row) + y) * 16 * columns) + (16 * column) + x;
    }
}
