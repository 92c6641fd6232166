using FsCheck.Xunit;
using Natix.Engine.Consensus.Numerics;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Numerics;

public sealed class LogGammaTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(0.5, 0.57236494292470008)]
    [InlineData(5, 3.1780538303479458)]
    [InlineData(0.001, 6.9071788853838534)]
    [InlineData(10.5, 13.940625219403763)]
    public void It_has_known_values(double x, double expected) => Assert.Equal(expected, LogGamma.Of(x), 2e-13);

    [Fact]
    public void It_sums_the_logarithms_of_a_factorial()
    {
        var sum = 0.0;
        for (var n = 1; n <= 500; n++)
        {
            sum += Math.Log(n);
            Assert.Equal(sum, LogGamma.Of(n + 1), 1e-13 * (1 + sum));
        }
    }

    [Property(MaxTest = 300)]
    public void It_obeys_the_recurrence(int seed)
    {
        var x = Math.Exp((new Random(seed).NextDouble() * 20) - 8);

        Assert.Equal(Math.Log(x), LogGamma.Of(x + 1) - LogGamma.Of(x), 1e-13 * (1 + Math.Abs(LogGamma.Of(x))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Other_numbers_are_refused(double x) => Assert.Throws<ArgumentOutOfRangeException>(() => LogGamma.Of(x));
}
