using Natix.Engine.Data.Metrics;
using Natix.Engine.Data.Randomness;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class OpinionFormulasTests
{
    private static readonly double[] Weights = [1.3, 1.1, 1.2, 1.3, 1.4, 1.5, 1.4, .9, .8, .7];
    private static readonly double[] Said = [.92, .90, .88, .91, .93, .94, .91, .75, .82, .79];

    [Fact]
    public void The_naive_product_of_unanimous_certainty_exceeds_1()
    {
        Assert.Equal(1.1086, OpinionFormulas.NaiveProduct(All(1)), 1e-4);
        Assert.Equal(.6099, OpinionFormulas.NaiveProduct(All(.5)), 1e-4);
    }

    [Fact]
    public void The_formulas_differ_on_the_reference_vector()
    {
        Opinion[] opinions = [.. Said.Zip(Weights, (p, w) => new Opinion(p, w))];
        Assert.Equal(.985799, OpinionFormulas.NaiveProduct(opinions), 1e-6);
        Assert.Equal(.885589, OpinionFormulas.GeometricMean(opinions), 1e-6);
        Assert.Equal(.897012, OpinionFormulas.LogPool(opinions), 1e-6);
        Assert.Equal(.8875, OpinionFormulas.LinearPool(opinions), 1e-4);
    }

    [Fact]
    public void The_log_pool_is_the_geometric_mean_renormalised_and_keeps_unanimity()
    {
        var random = new SeededRandom(3);
        for (var round = 0; round < 200; round++)
        {
            Opinion[] opinions = [.. Enumerable.Range(0, 1 + random.Below(12)).Select(_ => new Opinion(random.Range(.001f, .999f), random.Range(.1f, 3)))];
            var (yes, no) = (OpinionFormulas.GeometricMean(opinions), OpinionFormulas.GeometricMean([.. opinions.Select(o => o with { Probability = 1 - o.Probability })]));
            Assert.Equal(yes / (yes + no), OpinionFormulas.LogPool(opinions), 1e-9);
            Assert.Equal(.3, OpinionFormulas.LogPool([.. opinions.Select(o => o with { Probability = .3 })]), 1e-9);
        }
    }

    [Fact]
    public void One_voter_at_0_vetoes_the_product_alone()
    {
        Opinion[] opinions = [new(0, 1), new(.99, 1), new(.99, 1), new(.99, 1)];
        Assert.Equal(0, OpinionFormulas.NaiveProduct(opinions));
        Assert.InRange(OpinionFormulas.LogPool(opinions), .3, .9);
    }

    [Fact]
    public void Nobody_with_a_say_gives_no_number()
    {
        Assert.True(double.IsNaN(OpinionFormulas.NaiveProduct([])));
        Assert.True(double.IsNaN(OpinionFormulas.LogPool([new(.5, 0)])));
        Assert.True(double.IsNaN(OpinionFormulas.LinearPool([])));
    }

    [Theory]
    [InlineData(1.1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(.5, -1)]
    [InlineData(.5, double.PositiveInfinity)]
    public void What_is_no_opinion_is_named(double p, double weight)
    {
        foreach (var formula in (Func<Opinion[], double>[])[o => OpinionFormulas.NaiveProduct(o), o => OpinionFormulas.LogPool(o)])
        {
            var e = Assert.Throws<ArgumentException>(() => formula([new(.5, 1), new(p, weight)]));
            Assert.Contains("Opinion 1", e.Message, StringComparison.Ordinal);
        }
    }

    private static Opinion[] All(double p) => [.. Weights.Select(w => new Opinion(p, w))];
}
