using FsCheck.Xunit;
using Natix.Engine.Consensus;
using Xunit;

namespace Natix.Engine.Tests.Consensus;

public sealed class LogisticTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(2, 0.88079707797788243)]
    [InlineData(-2, 0.11920292202211757)]
    [InlineData(-40, 4.248354255291589e-18)]
    [InlineData(-700, 9.8596765437597708e-305)]
    [InlineData(1000, 1)]
    [InlineData(-1000, 0)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    public void Sigmoid_is_right_in_both_tails(double x, double expected) => Assert.Equal(expected, Logistic.Sigmoid(x), expected * 1e-14);

    [Property(MaxTest = 500)]
    public void Logit_undoes_sigmoid(int seed)
    {
        var x = 30 * (new Random(seed).NextDouble() - 0.5);

        Assert.Equal(x, Logistic.Logit(Logistic.Sigmoid(x)), 1e-8);
    }

    [Property(MaxTest = 500)]
    public void Both_outcomes_add_up_to_one(double x)
    {
        if (!double.IsNaN(x))
            Assert.Equal(1, Logistic.Sigmoid(x) + Logistic.Sigmoid(-x), 1e-15);
    }

    [Fact]
    public void Logit_is_infinite_at_the_ends()
    {
        Assert.Equal(double.NegativeInfinity, Logistic.Logit(0));
        Assert.Equal(double.PositiveInfinity, Logistic.Logit(1));
    }
}
