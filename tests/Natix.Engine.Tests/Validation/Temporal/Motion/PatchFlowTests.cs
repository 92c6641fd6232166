using Natix.Engine.Validation.Temporal.Motion;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Motion;

public sealed class PatchFlowTests
{
    [Fact]
    public void A_shifted_pattern_is_found_where_it_went()
    {
        var (right, wrong, all) = (0, 0, 0);
        var corners = new ImagePoint[32];
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            double dx = (10 * random.NextDouble()) - 5, dy = (10 * random.NextDouble()) - 5;
            var waves = Waves(random);
            var (before, after) = (Pyramid((x, y) => waves(x, y)), Pyramid((x, y) => waves(x - dx, y - dy)));
            foreach (var corner in corners[..CornerFinder.Find(before[0], 16, 20, 4, corners)])
            {
                all++;
                if (!new PatchFlow().TryFollow(before, after, corner, 10, out var flow))
                    continue;
                var near = Math.Abs(flow.X - dx) < 0.15 && Math.Abs(flow.Y - dy) < 0.15;
                (right, wrong) = (right + (near ? 1 : 0), wrong + (near ? 0 : 1));
            }
        }

        // Waves look alike elsewhere: telling those few is the fitter's task.
        Assert.True(all > 300 && right >= 0.9 * all && wrong <= 0.05 * all, $"{right} right and {wrong} wrong of {all} corners");
    }

    [Fact]
    public void A_change_of_exposure_is_no_motion()
    {
        var waves = Waves(new Random(4));
        var (before, after) = (Pyramid((x, y) => waves(x, y)), Pyramid((x, y) => waves(x - 1, y) + 25));
        Assert.True(new PatchFlow().TryFollow(before, after, new ImagePoint(80, 45), 10, out var flow));
        Assert.Equal((1, 0), (flow.X, flow.Y), new Close());
    }

    [Fact]
    public void Plain_walls_single_edges_other_scenes_and_the_border_are_not_followed()
    {
        var (first, second) = (Waves(new Random(1)), Waves(new Random(2)));
        var flow = new PatchFlow();
        Assert.False(flow.TryFollow(Pyramid((_, _) => 100), Pyramid((_, _) => 100), new ImagePoint(80, 45), 10, out _));
        Assert.False(flow.TryFollow(Pyramid((x, _) => x < 80 ? 20 : 200), Pyramid((x, _) => x < 80 ? 20 : 200), new ImagePoint(80, 45), 10, out _));
        Assert.False(flow.TryFollow(Pyramid((x, y) => first(x, y)), Pyramid((x, y) => second(x, y)), new ImagePoint(80, 45), 10, out _));
        Assert.False(flow.TryFollow(Pyramid((x, y) => first(x, y)), Pyramid((x, y) => first(x, y)), new ImagePoint(2, 45), 10, out _));
    }

    [Fact]
    public void Corners_are_found_where_there_are_corners_and_one_a_cell()
    {
        var image = Pyramid((x, y) => (Math.Abs(x - 60) < 5 && Math.Abs(y - 40) < 5) ? 220 : 40)[0];
        Span<ImagePoint> corners = new ImagePoint[100];
        var count = CornerFinder.Find(image, 20, 6, 12, corners);
        Assert.InRange(count, 1, 4);
        foreach (var corner in corners[..count])
        {
            Assert.InRange(Math.Abs(Math.Abs(corner.X - 60) - 5), 0, 3);
            Assert.InRange(Math.Abs(Math.Abs(corner.Y - 40) - 5), 0, 3);
        }

        Assert.Equal(0, CornerFinder.Find(Pyramid((x, _) => x < 80 ? 20 : 200)[0], 20, 6, 12, corners));
    }

    [Fact]
    public void The_texture_of_a_slope_is_nothing_and_of_a_saddle_what_its_gradients_say()
    {
        // x*y/4 at the origin of a window of 5x5: gx = y/4, gy = x/4; sums 25 * mean(y^2)/16 = 25 * 2/16, no cross term: 2/16 a sample.
        Assert.Equal(0, CornerFinder.Texture(Image((x, y) => (3 * x) + y), 20, 20), 1e-3);
        Assert.Equal(2 / 16.0, CornerFinder.Texture(Image((x, y) => (x - 20) * (y - 20) / 4), 20, 20), 1e-5);
    }

    private static GreyImage Image(Func<double, double, double> grey)
    {
        var image = new GreyImage(40, 40);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (float)grey(i % 40, i / 40);
        return image;
    }

    private static Func<double, double, double> Waves(Random random)
    {
        var waves = Enumerable.Range(0, 8).Select(_ =>
        {
            var (angle, length, phase) = (Math.Tau * random.NextDouble(), 16 + (24 * random.NextDouble()), Math.Tau * random.NextDouble());
            return (X: Math.Cos(angle) * Math.Tau / length, Y: Math.Sin(angle) * Math.Tau / length, Phase: phase);
        }).ToArray();
        return (x, y) => 110 + waves.Sum(w => 14 * Math.Sin((w.X * x) + (w.Y * y) + w.Phase));
    }

    private static LumaPyramid Pyramid(Func<double, double, double> grey)
    {
        var pixels = new byte[160 * 90];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(Math.Round(grey(i % 160, i / 160)), 0, 255);
        var pyramid = new LumaPyramid(160, 90);
        pyramid.Load(new LumaPlane(pixels, 160, 90, 160));
        return pyramid;
    }

    private sealed class Close : IEqualityComparer<(float X, float Y)>
    {
        public bool Equals((float X, float Y) a, (float X, float Y) b) => Math.Abs(a.X - b.X) < 0.08 && Math.Abs(a.Y - b.Y) < 0.08;

        public int GetHashCode((float X, float Y) value) => 0;
    }
}
