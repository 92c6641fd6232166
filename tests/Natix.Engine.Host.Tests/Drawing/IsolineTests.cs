using Natix.Engine.Host.Drawing;

namespace Natix.Engine.Host.Tests.Drawing;

public sealed class IsolineTests
{
    [Fact]
    public void A_single_hot_cell_is_ringed_by_a_closed_line()
    {
        var cells = new float[25];
        cells[12] = 1;
        var segments = Isoline.Trace(cells, 5, 5, 0.5f);
        Assert.Equal(4, segments.Count);
        AssertClosed(segments);
        Assert.All(segments, s => Assert.Equal(0.5, Math.Abs(s.X1 - 2) + Math.Abs(s.Y1 - 2), 5));
    }

    [Fact]
    public void A_region_at_the_border_is_closed_too()
    {
        var cells = new float[] { 1, 1, 0, 1, 1, 0, 0, 0, 0 };
        var segments = Isoline.Trace(cells, 3, 3, 0.5f);
        Assert.NotEmpty(segments);
        AssertClosed(segments);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    public void Nothing_is_drawn_below_the_level(float value) =>
        Assert.Empty(Isoline.Trace([.. Enumerable.Repeat(value, 12)], 4, 3, 0.5f));

    [Fact]
    public void Refining_keeps_a_flat_grid_flat_and_a_ramp_monotone()
    {
        Assert.All(SmoothGrid.Refine([.. Enumerable.Repeat(0.3f, 9)], 3, 3, 4), v => Assert.Equal(0.3f, v, 5));
        var ramp = SmoothGrid.Refine([0, 1, 2, 3], 4, 1, 3);
        Assert.All(ramp.Take(12).Zip(ramp.Skip(1).Take(11)), pair => Assert.True(pair.Second >= pair.First));
    }

    // Every point of a closed line is met by an even number of segment ends.
    private static void AssertClosed(List<(float X1, float Y1, float X2, float Y2)> segments)
    {
        var ends = segments.SelectMany(s => ((float, float)[])[(s.X1, s.Y1), (s.X2, s.Y2)]).Select(p => (MathF.Round(p.Item1, 3), MathF.Round(p.Item2, 3)));
        Assert.All(ends.GroupBy(p => p), g => Assert.True(g.Count() % 2 == 0, $"the line is open at {g.Key}"));
    }
}
