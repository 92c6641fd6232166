using Natix.Engine.Data.Metrics;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class McNemarTestTests
{
    [Theory]
    // 1 against 7: tail (1 + 8) / 256; mid-p takes away 8 / 256.
    [InlineData(1, 7, 18.0 / 256, 10.0 / 256)]
    [InlineData(7, 1, 18.0 / 256, 10.0 / 256)]
    // 0 against 5: 1 / 32 each side; mid-p halves the observed count.
    [InlineData(0, 5, 2.0 / 32, 1.0 / 32)]
    [InlineData(3, 3, 1, 1)]
    [InlineData(0, 0, 1, 1)]
    [InlineData(0, 1, 1, 0.5)]
    public void P_by_hand(long first, long second, double exact, double mid)
    {
        var test = new McNemarTest(10, first, second, 2);
        Assert.Equal(exact, test.ExactP, 1e-12);
        Assert.Equal(mid, test.MidP, 1e-12);
    }

    [Fact]
    public void Cases_that_both_judge_alike_say_nothing()
    {
        Assert.Equal(new McNemarTest(0, 2, 9, 0).ExactP, new McNemarTest(5000, 2, 9, 400).ExactP);
    }

    [Fact]
    public void Cases_are_counted_where_they_belong()
    {
        var test = default(McNemarTest).With(true, true).With(true, false).With(true, false).With(false, true).With(false, false);
        Assert.Equal(new McNemarTest(1, 2, 1, 1), test);
        Assert.Equal((5, 3), (test.Count, test.Discordant));
    }

    [Fact]
    public void P_stays_within_0_and_1_and_the_mid_p_is_never_the_larger()
    {
        for (var a = 0; a < 60; a++)
        {
            for (var b = 0; b < 60; b++)
            {
                var test = new McNemarTest(0, a, b, 0);
                Assert.True(test.MidP > 0 && test.MidP <= test.ExactP + 1e-12 && test.ExactP <= 1, $"{a}, {b}: {test.MidP}, {test.ExactP}");
            }
        }
    }
}
