using System.Runtime.Intrinsics;
using FsCheck.Xunit;
using Natix.Engine.Heads;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class FloatScanTests
{
    [Property(MaxTest = 300)]
    public void The_largest_is_found_at_any_length(int seed)
    {
        var values = Values(seed);
        var taint = Vector256<float>.Zero;

        Assert.Equal(values.Max(), FloatScan.Max(values, ref taint));
        Assert.True(FloatScan.IsClean(taint));
    }

    [Property(MaxTest = 300)]
    public void One_value_that_is_not_finite_taints_wherever_it_is(int seed)
    {
        var values = Values(seed);
        var random = new Random(seed);
        values[random.Next(values.Length)] = random.Next(3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => float.NegativeInfinity };
        var (byMax, byJoin) = (Vector256<float>.Zero, Vector256<float>.Zero);

        FloatScan.Max(values, ref byMax);
        FloatScan.Join(values, ref byJoin);

        Assert.False(FloatScan.IsClean(byMax));
        Assert.False(FloatScan.IsClean(byJoin));
    }

    [Fact]
    public void A_taint_stays_and_the_largest_floats_do_not_taint()
    {
        var taint = Vector256<float>.Zero;
        FloatScan.Join(Enumerable.Repeat(float.MaxValue, 41).Concat(Enumerable.Repeat(float.MinValue, 41)).ToArray(), ref taint);
        Assert.True(FloatScan.IsClean(taint));
        FloatScan.Join([float.NaN], ref taint);
        FloatScan.Join(new float[20], ref taint);
        FloatScan.Max(new float[20], ref taint);
        Assert.False(FloatScan.IsClean(taint));
    }

    private static float[] Values(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (random.NextSingle() - 0.5f) * random.Next(1, 1000))];
    }
}
