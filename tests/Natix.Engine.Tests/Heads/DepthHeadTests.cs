using FsCheck.Xunit;
using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

/// <summary>An input of 40x20 pixels and a depth map of 10x5 cells.</summary>
public sealed class DepthHeadTests
{
    // 400x100 pixels stretched to 40x20: ten source pixels a model pixel across, five down.
    private static readonly PreprocessGeometry Stretched = new(10, 5, 0, 0, 400, 100);

    private readonly FrameFindings _findings = new(10);
    private readonly float[] _depth = [.. Enumerable.Range(1, 50).Select(i => (float)i)];
    private readonly float[] _sky = new float[50];

    [Fact]
    public void Metres_are_depth_times_the_focal_length_of_the_input_over_300()
    {
        _findings.FocalLength = 600;

        Assert.Equal(default, Read());

        // fx = 600 / 10 = 60, fy = 600 / 5 = 120, mean 90; 90 / 300 = 0.3 metres a unit.
        Assert.True(_findings.Depth.IsMetric);
        Assert.Equal((10, 5), (_findings.Depth.Width, _findings.Depth.Height));
        Assert.Equal(_depth.Select(d => d * 0.3f), _findings.Depth.Cells.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void The_manifest_may_know_the_focal_length_or_the_angle_and_the_frame_knows_better()
    {
        Read(new DepthSpec("depth", null, FocalLength: 300));
        Assert.Equal(0.15f, _findings.Depth.Cells[0], 1e-6f); // (30 + 60) / 2 / 300

        // 90 degrees: 400 / (2 tan 45) = 200 pixels; (20 + 40) / 2 / 300.
        Read(new DepthSpec("depth", null, HorizontalFieldOfView: 90));
        Assert.Equal(0.1f, _findings.Depth.Cells[0], 1e-6f);

        _findings.FocalLength = 600;
        Read(new DepthSpec("depth", null, HorizontalFieldOfView: 90));
        Assert.Equal(0.3f, _findings.Depth.Cells[0], 1e-6f);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Without_a_focal_length_the_map_is_relative_and_says_so(float ofFrame)
    {
        _findings.FocalLength = ofFrame;

        Read();

        Assert.False(_findings.Depth.IsMetric);
        Assert.Equal(_depth, _findings.Depth.Cells.ToArray());
    }

    [Fact]
    public void The_map_covers_what_the_model_saw()
    {
        Read(new DepthSpec("depth", null), new PreprocessGeometry(2, 2, 10, 0, 40, 40));

        var map = _findings.Depth;
        Assert.Equal((-20f, 0f, 60f, 40f), (map.Left, map.Top, map.Right, map.Bottom));
    }

    [Fact]
    public void Sky_is_as_far_as_the_99th_percentile_of_the_rest()
    {
        Array.Fill(_sky, 0.3f, 0, 29); // 0.3 is sky; what is left are the 21 depths 30..50
        _sky[29] = 0.2999f;

        Read(new DepthSpec("depth", "sky"));

        // Rank 0.99 * 20 = 19.8: 49 + 0.8 * (50 - 49).
        Assert.All(_findings.Depth.Cells[..29].ToArray(), depth => Assert.Equal(49.8f, depth, 1e-5f));
        Assert.Equal(_depth[29..], _findings.Depth.Cells[29..].ToArray());
    }

    [Fact]
    public void The_padding_has_no_say_in_what_is_far_and_is_pushed_back_like_the_rest()
    {
        // 200x100 pixels, letterboxed into 40x20 at the sides: cells 0, 1, 2 and 7, 8, 9 of each row show padding, which the model takes for far away.
        var geometry = new PreprocessGeometry(10, 10, 12, 0, 160, 200);
        for (var i = 0; i < 50; i++)
            (_depth[i], _sky[i]) = i % 10 is < 3 or > 6 ? (1000, i % 2) : (i / 10 + 1, i < 20 ? 1 : 0);
        Array.Fill(_sky, 1f, 0, 30);

        // Inside: 12 cells of sky in three rows, and only 8 of the rest: too few.
        Read(new DepthSpec("depth", "sky"), geometry);
        Assert.Equal(_depth, _findings.Depth.Cells.ToArray());

        // 16 columns inside a wider image: 3 rows of sky, 2 of the rest, depths 4 and 5.
        Read(new DepthSpec("depth", "sky"), new PreprocessGeometry(10, 10, 6, 0, 280, 200));
        Assert.Equal(1000, _findings.Depth.Cells[39], 1e-3f);
    }

    [Theory]
    [InlineData(10, 1f)]
    [InlineData(11, 49.61f)] // 39 depths 12..50: rank 0.99 * 38 = 37.62 is 12 + 37.62
    [InlineData(39, 49.9f)] // 11 depths 40..50: rank 9.9
    [InlineData(40, 1f)]
    [InlineData(0, 1f)]
    [InlineData(50, 1f)]
    public void Ten_cells_of_either_are_too_few_for_the_rule(int skyCells, float expected)
    {
        Array.Fill(_sky, 1f, 0, skyCells);

        Read(new DepthSpec("depth", "sky"));

        Assert.Equal(expected, _findings.Depth.Cells[0], 0.011f);
        Assert.Equal(50, _findings.Depth.Cells[49]);
    }

    [Property(MaxTest = 100)]
    public void A_quantile_is_that_of_the_sorted_values(int seed)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, random.Next(1, 3000)).Select(_ => (random.NextSingle() - 0.3f) * MathF.Pow(10, random.Next(-2, 4))).ToArray();
        if (random.Next(3) == 0)
            values = [.. values.Select(value => MathF.Abs(MathF.Round(value)))]; // many equal ones, 0 the least
        var share = random.Next(101) / 100.0;
        var sorted = values.Order().ToArray();
        var rank = share * (values.Length - 1);
        var expected = sorted[(int)rank] + ((rank - (int)rank) * ((double)sorted[(int)Math.Ceiling(rank)] - sorted[(int)rank]));

        var ignored = random.Next(20);
        float[] all = [.. Enumerable.Repeat(float.NegativeInfinity, ignored), .. values];
        random.Shuffle(all);

        Assert.Equal(expected, new Quantile(3100).Of(all, ignored, share), Math.Abs(expected) * 1e-6 + 1e-9);
    }

    [Theory]
    [InlineData(0f, -0f)]
    [InlineData(0f, 1f)]
    [InlineData(-1f, 0f)]
    [InlineData(float.MinValue, float.MaxValue)]
    [InlineData(7f, 7f)]
    public void A_quantile_holds_at_zero_at_the_ends_and_among_equals(float low, float high)
    {
        float[] values = [.. Enumerable.Repeat(low, 990), .. Enumerable.Repeat(high, 1010)];

        Assert.Equal(low, new Quantile(2000).Of(values, 0, 0));
        Assert.Equal(low, new Quantile(2000).Of(values, 0, 0.4));
        Assert.Equal(high, new Quantile(2000).Of(values, 0, 0.5));
        Assert.Equal(high, new Quantile(2000).Of(values, 0, 1));
    }

    private HeadReading Read(DepthSpec? spec = null, PreprocessGeometry? geometry = null) => Head.Create(
        HeadManifests.Of(
            40, 20, new HeadSpec { Kind = HeadKind.Depth, Depth = spec ?? new DepthSpec("depth", null) },
            new TensorSpec("sky", [1, 1, 5, 10]), new TensorSpec("depth", [1, 1, 5, 10])),
        0).Read(new FakeOutputs(_sky, _depth), 0, geometry ?? Stretched, _findings);
}
