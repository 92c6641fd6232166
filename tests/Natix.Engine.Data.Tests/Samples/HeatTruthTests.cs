using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Samples;
using Xunit;

namespace Natix.Engine.Data.Tests.Samples;

public class HeatTruthTests
{
    private const int Size = 64;

    [Fact]
    public void A_device_fills_its_cells_and_leaves_its_border_open()
    {
        var (sight, heat) = Mark(new PixelBox(16, 16, 33, 32));
        Assert.Equal(HeatTruth.Sight.Clear, sight);
        Assert.Equal([1f, 1f, -1f], heat.AsSpan((2 * 8) + 2, 3).ToArray());
        Assert.Equal(4, heat.Count(h => h == 1f));
        Assert.Equal(2, heat.Count(h => h == -1f));
    }

    [Fact]
    public void A_small_device_owns_the_cell_of_its_centre()
    {
        var (sight, heat) = Mark(new PixelBox(20, 40, 24, 47));
        Assert.Equal(HeatTruth.Sight.Clear, sight);
        Assert.Equal(1f, heat[(5 * 8) + 2]);
    }

    [Fact]
    public void Specks_and_covered_devices_are_nobodys_question()
    {
        Assert.Equal(HeatTruth.Sight.Doubtful, Mark(new PixelBox(20, 40, 22, 43)).Sight);
        Assert.Equal(HeatTruth.Sight.Doubtful, Mark(new PixelBox(16, 16, 34, 32), covered: true).Sight);
    }

    [Fact]
    public void What_lies_outside_leaves_no_trace()
    {
        var (sight, heat) = Mark(new PixelBox(70, 10, 90, 30));
        Assert.Equal(HeatTruth.Sight.None, sight);
        Assert.All(heat, h => Assert.Equal(0f, h));
    }

    [Fact]
    public void A_device_that_is_cut_to_a_sliver_is_doubtful() =>
        Assert.Equal(HeatTruth.Sight.Doubtful, Mark(new PixelBox(58, 10, 90, 26)).Sight);

    [Fact]
    public void A_device_in_the_colour_of_the_road_does_not_stand_out()
    {
        var picture = Grey();
        float[] heat = new float[64];
        Assert.Equal(HeatTruth.Sight.Doubtful, HeatTruth.Mark([(new PixelBox(16, 16, 34, 32), false)], AffineMap.Identity, picture, heat));
    }

    [Fact]
    public void Boxes_are_carried_by_the_map()
    {
        // half the size, mirrored
        var map = new AffineMap(-0.5f, 0, Size, 0, 0.5f, 0);
        var picture = Grey();
        Paint(picture, 40, 20, 52, 36);
        var heat = new float[64];
        HeatTruth.Mark([(new PixelBox(24, 40, 48, 72), false)], map, picture, heat);
        Assert.Equal(1f, heat[(3 * 8) + 5]);
        Assert.Equal(0f, heat[(3 * 8) + 1]);
    }

    private static (HeatTruth.Sight Sight, float[] Heat) Mark(PixelBox box, bool covered = false)
    {
        var picture = Grey();
        Paint(picture, (int)box.Left, (int)box.Top, (int)box.Right, (int)box.Bottom);
        var heat = new float[64];
        return (HeatTruth.Mark([(box, covered)], AffineMap.Identity, picture, heat), heat);
    }

    private static RgbaImage Grey()
    {
        var picture = new RgbaImage();
        picture.Reset(Size, Size);
        picture.Pixels.Fill(110);
        return picture;
    }

    private static void Paint(RgbaImage picture, int x0, int y0, int x1, int y1)
    {
        for (var y = Math.Max(0, y0); y < Math.Min(Size, y1); y++)
        {
            for (var x = Math.Max(0, x0); x < Math.Min(Size, x1); x++)
                new byte[] { 250, 100, 20, 255 }.CopyTo(picture.Pixels[(((y * Size) + x) * 4)..]);
        }
    }
}
