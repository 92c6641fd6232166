using FsCheck.Xunit;
using Xunit;

namespace Natix.Engine.Tests.Frames;

public sealed class MaskSetTests
{
    private static readonly MaskGrid Square = new(4, 4, 0, 0, 8, 8, 8, 8);

    // Only a crop of the logits is kept; the drawing must be that of the whole grid, at any size and wherever the grid lies.
    [Property(MaxTest = 200)]
    public void What_is_drawn_is_what_the_whole_grid_gives(int seed)
    {
        var random = new Random(seed);
        var (columns, rows) = (random.Next(1, 12), random.Next(1, 12));
        var (left, top) = (random.Next(-20, 5), random.Next(-20, 5));
        var grid = new MaskGrid(columns, rows, left, top, left + random.Next(10, 60), top + random.Next(10, 60), random.Next(1, 50), random.Next(1, 50));
        var share = random.NextDouble();
        var (masks, map) = (new MaskSet(), new DepthMap());
        var (width, height) = (random.Next(1, 40), random.Next(1, 40));
        var (drawn, before) = (new byte[width * height], 0);
        for (var mask = 0; mask < 3; mask++)
        {
            var logits = Enumerable.Range(0, columns * rows).Select(_ => random.NextDouble() < share ? -random.NextSingle() : random.NextSingle()).ToArray();
            masks.Add(default, logits, grid);
            Assert.True(masks.LogitCount - before <= logits.Length);
            before = masks.LogitCount;

            var count = masks.Draw(mask, drawn, width, height);
            AssertDrawn(drawn, count, width, height, (x, y) => Logit(logits, grid, (x + 0.5) * grid.ImageWidth / width, (y + 0.5) * grid.ImageHeight / height));

            map.Reset(width, height, random.Next(-30, 5) + 0.3f, random.Next(-30, 5) + 0.3f, random.Next(10, 60), random.Next(10, 60));
            count = masks.DrawOver(mask, drawn, map);
            AssertDrawn(drawn, count, width, height, (x, y) => Logit(
                logits, grid, map.Left + ((x + 0.5) * ((double)map.Right - map.Left) / width), map.Top + ((y + 0.5) * ((double)map.Bottom - map.Top) / height)));
        }
    }

    [Fact]
    public void A_small_object_takes_few_floats_and_none_takes_none()
    {
        var logits = Enumerable.Repeat(-1f, 288 * 288).ToArray();
        var masks = new MaskSet();
        var grid = new MaskGrid(288, 288, 0, 0, 1008, 1008, 1008, 1008);
        masks.Add(default, logits, grid);
        Assert.Equal(0, masks.LogitCount);
        logits[(100 * 288) + 50] = logits[(110 * 288) + 70] = 1;
        masks.Add(default, logits, grid);

        Assert.Equal((21 + 2) * (11 + 2), masks.LogitCount);
        Assert.Equal(0, masks.Draw(0, new byte[16], 4, 4));
    }

    [Fact]
    public void Misuse_is_an_error()
    {
        var masks = new MaskSet();
        masks.Add(default, new float[16], Square);

        Assert.Throws<ArgumentOutOfRangeException>(() => masks[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => masks[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => masks.Draw(1, new byte[1], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => masks.Draw(0, new byte[1], 0, 1));
        Assert.Throws<ArgumentException>(() => masks.Draw(0, new byte[15], 4, 4));
        masks.Clear();
        Assert.Throws<ArgumentOutOfRangeException>(() => masks[0]);
    }

    private static void AssertDrawn(byte[] drawn, int count, int width, int height, Func<int, int, double> logitAt)
    {
        for (var i = 0; i < width * height; i++)
        {
            var logit = logitAt(i % width, i / width);
            if (Math.Abs(logit) > 1e-5) // rounding decides the rest
                Assert.Equal(logit > 0 ? 1 : 0, drawn[i]);
        }

        Assert.Equal(drawn.Sum(pixel => pixel), count);
    }

    // Bilinear with half-pixel centres and held ends, in double precision, straight from the definition; at a place of the source image. On the edge
    // of the grid rounding decides.
    private static double Logit(float[] logits, MaskGrid grid, double x, double y)
    {
        var u = (x - grid.Left) * grid.Columns / (grid.Right - grid.Left);
        var v = (y - grid.Top) * grid.Rows / (grid.Bottom - grid.Top);
        if (Math.Min(Math.Min(Math.Abs(u), Math.Abs(v)), Math.Min(Math.Abs(u - grid.Columns), Math.Abs(v - grid.Rows))) < 1e-6)
            return 0;
        if (u < 0 || v < 0 || u > grid.Columns || v > grid.Rows)
            return -1;
        (u, v) = (Math.Max(0, u - 0.5), Math.Max(0, v - 0.5));
        var (column, row) = (Math.Min((int)u, grid.Columns - 1), Math.Min((int)v, grid.Rows - 1));
        var (right, below) = (Math.Min(column + 1, grid.Columns - 1), Math.Min(row + 1, grid.Rows - 1));
        var above = logits[(row * grid.Columns) + column] + ((u - column) * ((double)logits[(row * grid.Columns) + right] - logits[(row * grid.Columns) + column]));
        var under = logits[(below * grid.Columns) + column] + ((u - column) * ((double)logits[(below * grid.Columns) + right] - logits[(below * grid.Columns) + column]));
        return above + ((v - row) * (under - above));
    }
}
