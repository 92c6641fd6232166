using FsCheck.Xunit;
using Natix.Engine.Consensus.Numerics;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Numerics;

public sealed class IncompleteBetaTests
{
    [Theory]
    [InlineData(1, 1, 0.3, 0.3)]
    [InlineData(3, 1, 0.5, 0.125)]
    [InlineData(1, 3, 0.5, 0.875)]
    [InlineData(2, 2, 0.25, 0.15625)]
    [InlineData(0.5, 0.5, 0.5, 0.5)]
    [InlineData(0.5, 0.5, 0.25, 0.33333333333333331)]
    [InlineData(4, 7, 0, 0)]
    [InlineData(4, 7, 1, 1)]
    public void It_has_values_that_can_be_worked_out(double a, double b, double x, double expected) =>
        Assert.Equal(expected, IncompleteBeta.Regularised(a, b, x), 1e-13);

    [Property(MaxTest = 300)]
    public void Its_two_tails_add_up_to_one(int seed)
    {
        var random = new Random(seed);
        var (a, b, x) = (Math.Exp((12 * random.NextDouble()) - 3), Math.Exp((12 * random.NextDouble()) - 3), random.NextDouble());

        Assert.Equal(1, IncompleteBeta.Regularised(a, b, x) + IncompleteBeta.Regularised(b, a, 1 - x), 1e-10);
    }

    [Fact]
    public void It_does_not_fall_as_x_grows()
    {
        var previous = 0.0;
        for (var x = 0.0; x <= 1; x += 1.0 / 512)
        {
            var value = IncompleteBeta.Regularised(3, 900, x);
            Assert.InRange(value, previous - 1e-12, 1);
            previous = value;
        }
    }

    [Theory]
    [InlineData(1e-18)]
    [InlineData(-1e-9)]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    public void Logarithm_and_power_keep_their_digits_near_zero(double x)
    {
        Assert.Equal(x, IncompleteBeta.Expm1(IncompleteBeta.Log1p(x)), Math.Abs(x) * 1e-14);
        Assert.Equal(x - (x * x / 2), IncompleteBeta.Log1p(x), Math.Abs(x * x * x));
    }

    [Theory]
    [InlineData(0, 1, 0.5)]
    [InlineData(1, double.NaN, 0.5)]
    [InlineData(1, 1, -0.1)]
    [InlineData(1, 1, double.NaN)]
    public void Arguments_out_of_range_are_refused(double a, double b, double x) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => IncompleteBeta.Regularised(a, b, x));
}
