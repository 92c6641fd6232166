using Natix.Engine.Language.Vision;
using Xunit;

namespace Natix.Engine.Tests.Language.Vision;

public sealed class PatchLayoutTests
{
    [Fact]
    public void Patches_are_numbered_by_tokens()
    {
        // 4 x 6 patches are 2 x 3 tokens; the fifth token is the lower one in the middle.
        var grid = new PatchGrid(4, 6, 2);

        Assert.Equal((24, 6, 2, 3), (grid.Patches, grid.Tokens, grid.TokenRows, grid.TokenColumns));
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1), (0, 2)], Enumerable.Range(0, 5).Select(grid.Place));
        Assert.Equal([(2, 2), (2, 3), (3, 2), (3, 3)], Enumerable.Range(16, 4).Select(grid.Place));
        Assert.Equal(24, Enumerable.Range(0, 24).Select(grid.Place).Distinct().Count());
    }

    [Fact]
    public void Patch_vectors_are_the_published_permutation()
    {
        const int size = 3;
        var grid = new PatchGrid(4, 6, 2);
        var (height, width) = (4 * size, 6 * size);
        var image = Enumerable.Range(0, 3 * height * width).Select(i => (float)i).ToArray();
        var patches = new float[image.Length];

        PatchLayout.Cut(image, grid, size, patches);

        // (gh/2, gw/2, 2, 2, C, ph, pw), written out as loops over the axes.
        var next = 0;
        for (var tokenRow = 0; tokenRow < 2; tokenRow++)
            for (var tokenColumn = 0; tokenColumn < 3; tokenColumn++)
                for (var row = 0; row < 2; row++)
                    for (var column = 0; column < 2; column++)
                        for (var channel = 0; channel < 3; channel++)
                            for (var y = 0; y < size; y++)
                                for (var x = 0; x < size; x++)
                                    Assert.Equal(image[(channel * height * width) + (((((tokenRow * 2) + row) * size) + y) * width) + (((tokenColumn * 2) + column) * size) + x], patches[next++]);
        Assert.Throws<ArgumentException>(() => PatchLayout.Cut(image.AsSpan(1), grid, size, patches));
    }
}
