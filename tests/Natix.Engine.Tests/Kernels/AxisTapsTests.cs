using FsCheck.Xunit;
using Natix.Engine.Kernels;
using Xunit;

namespace Natix.Engine.Tests.Kernels;

public sealed class AxisTapsTests
{
    [Property(MaxTest = 400)]
    public void Weights_add_up_to_one_and_no_tap_lies_outside(ushort source, ushort scaled, byte offset, byte shape, bool chroma)
    {
        var (size, target) = ((source % 3000) + 1, (scaled % 700) + 1);
        var first = offset % target;
        var taps = AxisTaps.Compile(size, target, first, target - first, (AxisFilter)(shape % 3), chroma ? 2 : 1);
        size = chroma ? (size + 1) / 2 : size;

        Assert.Equal(target - first, taps.Outputs);
        Assert.InRange(taps.First, 0, size - 1);
        Assert.InRange(taps.End, taps.First + 1, size);
        for (var i = 0; i < taps.Outputs; i++)
        {
            var weights = taps.Weights.AsSpan(i * taps.Taps, taps.Taps);
            Assert.Equal(1, Sum(weights), 1e-5);
            Assert.Equal(Sum(weights), Sum(weights[..taps.Counts[i]]), 0d);
            Assert.True(taps.Starts[i] + taps.Taps <= size);
            Assert.True(i == 0 || taps.Starts[i] >= taps.Starts[i - 1], "starts ascend");
        }
    }

    [Property(MaxTest = 200)]
    public void Two_taps_suffice_without_antialiasing(ushort source, ushort scaled) =>
        Assert.InRange(AxisTaps.Compile((source % 3000) + 1, (scaled % 700) + 1, 0, (scaled % 700) + 1, AxisFilter.Bilinear).Taps, 1, 2);

    [Theory]
    [InlineData(AxisFilter.Bilinear)]
    [InlineData(AxisFilter.Triangle)]
    [InlineData(AxisFilter.Cubic)]
    internal void The_same_size_copies(AxisFilter filter)
    {
        var taps = AxisTaps.Compile(9, 9, 0, 9, filter);

        Assert.True(taps.IsCopy);

        Assert.Equal(1, taps.Taps);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], taps.Starts);
        Assert.All(taps.Weights, weight => Assert.Equal(1, weight));
    }

    [Fact]
    public void Half_size_averages_pairs_without_antialiasing_and_weighs_four_with_it()
    {
        var bilinear = AxisTaps.Compile(8, 4, 1, 1, AxisFilter.Bilinear);
        Assert.Equal(2, bilinear.Starts[0]);
        Assert.Equal([0.5f, 0.5f], bilinear.Weights);

        // Triangle of half-width 2 around 2.5: samples 1..4 weigh 1/4, 3/4, 3/4, 1/4 before the sum of 2 is divided out.
        var wide = AxisTaps.Compile(8, 4, 1, 1, AxisFilter.Triangle);
        Assert.Equal(1, wide.Starts[0]);
        Assert.Equal([0.125f, 0.375f, 0.375f, 0.125f], wide.Weights);
    }

    [Fact]
    public void A_window_of_outputs_equals_that_part_of_the_whole()
    {
        var whole = AxisTaps.Compile(100, 30, 0, 30, AxisFilter.Triangle);
        var part = AxisTaps.Compile(100, 30, 10, 5, AxisFilter.Triangle);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(whole.Starts[10 + i], part.Starts[i]);
            for (var t = 0; t < part.Taps; t++)
                Assert.Equal(whole.Weights[((10 + i) * whole.Taps) + t], part.Weights[(i * part.Taps) + t]);
        }
    }

    [Fact]
    public void Chroma_of_the_same_size_is_enlarged_by_three_quarters_and_one_quarter()
    {
        var taps = AxisTaps.Compile(5, 5, 0, 5, AxisFilter.Bilinear, 2); // three samples for five

        Assert.Equal(2, taps.Taps);
        Assert.Equal([0, 0, 0, 1, 1], taps.Starts);
        Assert.Equal([1, 0, 0.75f, 0.25f, 0.25f, 0.75f, 0.75f, 0.25f, 0.25f, 0.75f], taps.Weights);
    }

    [Fact]
    public void Quartered_chroma_is_enlarged_by_eighths()
    {
        var taps = AxisTaps.Compile(8, 8, 2, 4, AxisFilter.Bilinear, 4);

        Assert.Equal([0.875f, 0.125f, 0.625f, 0.375f, 0.375f, 0.625f, 0.125f, 0.875f], taps.Weights);
    }

    // Scale 2: eight samples at distances 0.25, 0.75, 1.25, 1.75 to either side; the cubic at these, by hand.
    [Fact]
    public void Bicubic_widens_by_the_scale_and_overshoots()
    {
        var taps = AxisTaps.Compile(32, 16, 7, 1, AxisFilter.Cubic);

        double[] shape = [-0.0234375, -0.0703125, 0.2265625, 0.8671875];
        Assert.Equal(8, taps.Taps);
        Assert.Equal(11, taps.Starts[0]);
        for (var t = 0; t < 4; t++)
        {
            Assert.Equal(shape[t] / (2 * shape.Sum()), taps.Weights[t], 1e-7);
            Assert.Equal(taps.Weights[t], taps.Weights[7 - t], 1e-7);
        }
    }

    private static double Sum(ReadOnlySpan<float> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
            sum += weight;
        return sum;
    }
}
