using FsCheck.Xunit;
using Natix.Engine.Training.Fitting;
using Xunit;

namespace Natix.Engine.Training.Tests.Fitting;

public sealed class OneCycleTests
{
    private static readonly OneCycle Cycle = new(0.01, Rise: 0.2);

    [Theory]
    [InlineData(0, 0.01 / 20)]
    [InlineData(0.2, 0.01)]
    [InlineData(1, 0.01 / 2000)]
    [InlineData(7, 0.01 / 2000)]
    public void Starts_low_peaks_and_ends_near_zero(double progress, double rate) => Assert.Equal(rate, Cycle.RateAt(progress), 1e-9);

    [Property]
    public void Rises_before_the_peak_and_falls_after_it(byte a, byte b)
    {
        var (low, high) = (Math.Min(a, b) / 255.0, Math.Max(a, b) / 255.0);
        if (high <= 0.2)
        {
            Assert.True(Cycle.RateAt(low) <= Cycle.RateAt(high));
        }
        else if (low >= 0.2)
        {
            Assert.True(Cycle.RateAt(low) >= Cycle.RateAt(high));
        }
    }
}
