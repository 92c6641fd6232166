using FsCheck.Xunit;
using Natix.Engine.Language.Vision;
using Xunit;

namespace Natix.Engine.Tests.Language.Vision;

public sealed class VisionPositionsTests
{
    [Fact]
    public void Learned_positions_are_taken_between_their_neighbours()
    {
        // 2 x 4 patches over a table of 4 x 4: rows at 0 and 3, columns at 0, 1, 2, 3: every patch is on a place of the table.
        var exact = VisionPositions.Learned(new PatchGrid(2, 4, 2), 4);
        Assert.Equal([0, 1, 12, 13, 2, 3, 14, 15], Enumerable.Range(0, 8).Select(patch => exact.Indices[4 * patch]));
        Assert.All(Enumerable.Range(0, 8), patch => Assert.Equal([1f, 0, 0, 0], exact.Weights[(4 * patch)..((4 * patch) + 4)]));

        // 4 x 4 over 3 x 3: patch (1, 2), the seventh, is at row 2/3, column 4/3.
        var between = VisionPositions.Learned(new PatchGrid(4, 4, 2), 3);
        Assert.Equal([1, 2, 4, 5], between.Indices[24..28]);
        Assert.All(between.Weights[24..28].Zip([2 / 9f, 1 / 9f, 4 / 9f, 2 / 9f]), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
        // The last one is the table's last corner; beyond it there is nothing.
        Assert.Equal([8, 8, 8, 8], between.Indices[60..64]);
    }

    [Property(MaxTest = 200)]
    public void Taps_stay_in_the_table_and_add_up_to_one(byte rows, byte columns)
    {
        var grid = new PatchGrid(2 * ((rows % 60) + 1), 2 * ((columns % 60) + 1), 2);

        var taps = VisionPositions.Learned(grid, 48);

        Assert.All(taps.Indices, index => Assert.InRange(index, 0, 2303));
        Assert.All(taps.Weights, weight => Assert.InRange(weight, 0, 1));
        for (var patch = 0; patch < grid.Patches; patch++)
            Assert.Equal(1, taps.Weights[4 * patch] + taps.Weights[(4 * patch) + 1] + taps.Weights[(4 * patch) + 2] + taps.Weights[(4 * patch) + 3], 1e-5f);
    }

    [Fact]
    public void Rotary_positions_turn_by_row_then_by_column()
    {
        // Heads of 8: four pairs, by row at 1 and 1/100, by column at 1 and 1/100. Patch 6 of 4 x 4 is row 1, column 2.
        var (cosines, sines) = VisionPositions.Rotary(new PatchGrid(4, 4, 2), 8);

        Assert.Equal(64, cosines.Length);
        Assert.Equal([(float)Math.Cos(1), (float)Math.Cos(0.01), (float)Math.Cos(2), (float)Math.Cos(0.02)], cosines[24..28]);
        Assert.Equal([(float)Math.Sin(1), (float)Math.Sin(0.01), (float)Math.Sin(2), (float)Math.Sin(0.02)], sines[24..28]);
        Assert.Equal([1f, 1, 1, 1], cosines[..4]);
    }
}
