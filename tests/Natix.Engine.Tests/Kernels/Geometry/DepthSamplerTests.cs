using FsCheck.Xunit;
using Natix.Engine.Kernels.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Kernels.Geometry;

public sealed class DepthSamplerTests
{
    [Fact]
    public void The_central_half_of_a_box_on_a_small_map()
    {
        // A map of 8x4 cells over 80x40 pixels. Box 20..60 x 0..40: its central half is 30..50 x 10..30, cells 3, 4 of rows 1, 2.
        var grid = DepthGrid.Over(8, 4, 80, 40);
        var depth = Enumerable.Range(0, 32).Select(i => (float)(i + 1)).ToArray();
        var box = new Detection(20, 0, 60, 40, 1, 0, 0);

        Assert.Equal(new DepthRegion(3, 1, 5, 3), DepthRegion.Within(box, 0.5f, grid));
        // Cells 11, 12, 19, 20 hold 12, 13, 20, 21: the median is (13 + 20) / 2 = 16.5.
        Assert.Equal(new DepthSample(16.5f, 4), Sample(depth, grid, box, DepthReading.CentralMedian));
        // The 30th percentile lies at 0.3 * 3 = 0.9: 12 + 0.9 * (13 - 12) = 12.9.
        Assert.Equal(12.9f, Sample(depth, grid, box, DepthReading.CentralMedian with { Fraction = 0.3f }).Metres, 5);
    }

    [Fact]
    public void Sky_holes_and_what_the_mask_leaves_out_do_not_count()
    {
        var grid = DepthGrid.Over(3, 2, 3, 2);
        float[] depth = [4, float.NaN, 200, float.PositiveInfinity, 6, -1];
        var box = new Detection(0, 0, 3, 2, 1, 0, 0);
        var reading = new DepthReading(1, 0.5f, 200);

        Assert.Equal(new DepthSample(5, 2), Sample(depth, grid, box, reading));
        Assert.Equal(new DepthSample(6, 1), Sample(depth, grid, box, reading, [0, 1, 1, 1, 1, 1]));
        var none = Sample(depth, grid, box, reading, [0, 1, 1, 1, 0, 1]);
        Assert.True(float.IsNaN(none.Metres) && none.Valid == 0);
    }

    [Theory]
    [InlineData(10.2f, 10.2f, 10.4f, 10.4f, 10, 10)] // smaller than a cell: the one it lies in
    [InlineData(-50, -50, -40, -40, 0, 0)] // outside: the nearest
    [InlineData(900, 900, 950, 950, 63, 31)]
    public void A_box_without_a_cell_of_its_own_reads_the_nearest(float left, float top, float right, float bottom, int x, int y) =>
        Assert.Equal(new DepthRegion(x, y, x + 1, y + 1), DepthRegion.Within(new Detection(left, top, right, bottom, 1, 0, 0), 0.5f, DepthGrid.Over(64, 32, 64, 32)));

    [Property(MaxTest = 200)]
    public void Samples_are_those_of_a_sort(int seed)
    {
        var random = new Random(seed);
        var grid = DepthGrid.Over(random.Next(1, 40), random.Next(1, 30), random.Next(20, 200), random.Next(20, 200));
        var cells = grid.Width * grid.Height;
        var depth = RandomScenes.Depth(random, cells);
        var boxes = RandomScenes.Boxes(random, 6, 150, 150);
        var masks = random.Next(2) == 0 ? [] : RandomScenes.Masks(random, cells * boxes.Length);
        var reading = new DepthReading(random.Next(2) == 0 ? 0.5f : 1, random.NextSingle(), random.Next(2) == 0 ? 150 : float.PositiveInfinity);
        var (scratch, samples) = (new float[cells], new DepthSample[boxes.Length]);

        DepthSampler.Sample(depth, grid, boxes, reading, scratch, samples, masks);

        for (var i = 0; i < boxes.Length; i++)
        {
            var mask = masks.Length == 0 ? [] : masks.AsSpan(i * cells, cells);
            var expected = PlainGeometry.Sample(depth, grid, DepthRegion.Within(boxes[i], reading.Part, grid), reading, mask);
            Assert.Equal(expected.Valid, samples[i].Valid);
            PlainGeometry.AssertDepth(expected.Metres, samples[i].Metres, 2e-5);
        }
    }

    [Property(MaxTest = 200)]
    public void A_region_is_the_cells_whose_centres_lie_in_the_box(int seed)
    {
        var random = new Random(seed);
        // Whole numbers and powers of two, so that floats are exact and the comparison may be.
        var grid = new DepthGrid(random.Next(4, 40), random.Next(4, 30), 0.25f, 0.5f, random.Next(-3, 4), random.Next(-3, 4));
        var (left, top) = (random.Next(-10, 100), random.Next(-10, 50));
        var box = new Detection(left, top, left + random.Next(1, 80), top + random.Next(1, 60), 1, 0, 0);

        var region = DepthRegion.Within(box, 0.5f, grid);

        AssertAxis(PlainGeometry.CellsWithin(box.Left, box.Right, 0.5, grid.Width, grid.ScaleX, grid.OffsetX), region.Left, region.Right);
        AssertAxis(PlainGeometry.CellsWithin(box.Top, box.Bottom, 0.5, grid.Height, grid.ScaleY, grid.OffsetY), region.Top, region.Bottom);

        // Where no centre lies in the stretch, one cell is taken all the same.
        static void AssertAxis(List<int> cells, int from, int to) =>
            Assert.Equal(cells.Count == 0 ? (from, from + 1) : (cells[0], cells[^1] + 1), (from, to));
    }

    [Fact]
    public void A_map_of_a_padded_input_reaches_beyond_the_image()
    {
        // 64x64 cells over 640x640 model pixels of a 640x360 image: the map covers rows -140 to 500, so row 0 is cell 14 and row 180 cell 32.
        var grid = DepthGrid.Over(64, 64, 0, -140, 640, 500);

        Assert.Equal(new DepthRegion(0, 14, 64, 50), DepthRegion.Within(new Detection(0, 0, 640, 360, 1, 0, 0), 1, grid));
        Assert.Equal(new DepthRegion(16, 23, 48, 41), DepthRegion.Within(new Detection(0, 0, 640, 360, 1, 0, 0), 0.5f, grid));
    }

    [Property(MaxTest = 200)]
    public void Percentiles_lie_within_the_values_grow_with_the_fraction_and_do_not_care_for_order(int seed)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, random.Next(1, 100)).Select(_ => random.Next(3) == 0 ? random.Next(1, 5) : random.NextSingle() * 100 + 0.001f).ToArray();
        var (low, high) = (random.NextSingle(), random.NextSingle());
        (low, high) = (Math.Min(low, high), Math.Max(low, high));
        var shuffled = values.ToArray();
        random.Shuffle(shuffled);

        var (first, second) = (OrderStatistic.Percentile(values, low), OrderStatistic.Percentile(values, high));

        Assert.InRange(first, values.Min(), values.Max());
        Assert.True(first <= second);
        Assert.Equal(first, OrderStatistic.Percentile(shuffled, low));
        Assert.Equal(values.Min(), OrderStatistic.Percentile(values, 0));
        Assert.Equal(values.Max(), OrderStatistic.Percentile(values, 1));
        // Powers of two scale floats exactly.
        Assert.Equal(first * 4, OrderStatistic.Percentile([.. values.Select(v => v * 4)], low));
    }

    [Fact]
    public void Buffers_that_are_too_small_are_refused_by_name()
    {
        var grid = DepthGrid.Over(4, 4, 4, 4);
        Detection[] boxes = [new(0, 0, 1, 1, 1, 0, 0)];

        Assert.Throws<ArgumentException>("depth", () => Run(15, 16, 1, 0));
        Assert.Throws<ArgumentException>("scratch", () => Run(16, 15, 1, 0));
        Assert.Throws<ArgumentException>("samples", () => Run(16, 16, 0, 0));
        Assert.Throws<ArgumentException>("masks", () => Run(16, 16, 1, 15));

        void Run(int depth, int scratch, int samples, int masks) => DepthSampler.Sample(
            new float[depth], grid, boxes, DepthReading.CentralMedian, new float[scratch], new DepthSample[samples], new byte[masks]);
    }

    private static DepthSample Sample(float[] depth, DepthGrid grid, Detection box, DepthReading reading, byte[]? mask = null)
    {
        var samples = new DepthSample[1];
        DepthSampler.Sample(depth, grid, [box], reading, new float[depth.Length], samples, mask);
        return samples[0];
    }
}
