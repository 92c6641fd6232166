using FsCheck.Xunit;
using Natix.Engine.Consensus;
using Xunit;

namespace Natix.Engine.Tests.Consensus;

public sealed class LogOpinionPoolTests
{
    private const double Clamp = 1e-6;

    private static readonly double[] Ten = [.92, .90, .88, .91, .93, .94, .91, .75, .82, .79];
    private static readonly double[] TenWeights = [1.3, 1.1, 1.2, 1.3, 1.4, 1.5, 1.4, .9, .8, .7];

    [Fact]
    public void Ten_weighted_voters_give_the_published_value() =>
        Assert.Equal(.897012, Probability(LogOpinionPool.Pool(Voices(Ten, TenWeights), Clamp)), 5e-7);

    [Fact]
    public void It_is_the_weighted_geometric_mean_normalised_over_both_outcomes()
    {
        var (yes, no, total) = (0.0, 0.0, TenWeights.Sum());
        for (var i = 0; i < Ten.Length; i++)
        {
            yes += TenWeights[i] / total * Math.Log(Ten[i]);
            no += TenWeights[i] / total * Math.Log(1 - Ten[i]);
        }

        Assert.Equal(Math.Exp(yes) / (Math.Exp(yes) + Math.Exp(no)), Probability(LogOpinionPool.Pool(Voices(Ten, TenWeights), Clamp)), 1e-12);
    }

    [Property(MaxTest = 300)]
    public void Unanimity_is_kept(int seed)
    {
        var random = new Random(seed);
        var p = 0.001 + (0.998 * random.NextDouble());
        var voters = random.Next(1, 30);
        var evidence = Voices([.. Enumerable.Repeat(p, voters)], [.. Enumerable.Range(0, voters).Select(_ => 0.01 + random.NextDouble())]);

        Assert.Equal(p, Probability(LogOpinionPool.Pool(evidence, Clamp)), 1e-12);
    }

    [Property(MaxTest = 300)]
    public void The_order_of_voters_does_not_matter(int seed)
    {
        var evidence = RandomVoices(seed);
        var shuffled = evidence.ToArray();
        new Random(seed ^ 5).Shuffle(shuffled);

        Assert.Equal(LogOpinionPool.Pool(evidence, Clamp), LogOpinionPool.Pool(shuffled, Clamp), 1e-9);
    }

    [Property(MaxTest = 300)]
    public void The_pool_lies_between_its_voters(int seed)
    {
        var evidence = RandomVoices(seed);
        var pooled = LogOpinionPool.Pool(evidence, Clamp);
        var limit = -Logistic.Logit(Clamp);

        Assert.InRange(
            pooled,
            Math.Clamp(evidence.Min(voice => voice.LogOdds), -limit, limit) - 1e-9,
            Math.Clamp(evidence.Max(voice => voice.LogOdds), -limit, limit) + 1e-9);
        Assert.InRange(Probability(pooled), 0, 1);
    }

    [Property(MaxTest = 200)]
    public void Scaling_all_weights_changes_nothing(int seed)
    {
        var evidence = RandomVoices(seed);
        var scaled = Array.ConvertAll(evidence, voice => voice with { Weight = voice.Weight * 1e300 });

        Assert.Equal(LogOpinionPool.Pool(evidence, Clamp), LogOpinionPool.Pool(scaled, Clamp), 1e-9);
    }

    [Fact]
    public void A_missing_voter_leaves_the_others_renormalised()
    {
        var all = Voices(Ten, TenWeights);
        var others = all[..7];
        var muted = all.Select((voice, i) => i < 7 ? voice : voice with { Weight = 0 }).ToArray();

        Assert.Equal(LogOpinionPool.Pool(others, Clamp), LogOpinionPool.Pool(muted, Clamp), 1e-12);
    }

    [Fact]
    public void No_voter_has_a_veto()
    {
        Evidence[] evidence = [new(0, 0, double.NegativeInfinity, 1), new(1, 0, 10, 1), new(2, 0, 10, 1)];

        var pooled = LogOpinionPool.Pool(evidence, Clamp);

        Assert.Equal((20 + Logistic.Logit(Clamp)) / 3, pooled, 1e-9);
        Assert.True(Probability(pooled) > 0.8);
    }

    [Fact]
    public void Nobody_voting_is_not_a_number()
    {
        Assert.True(double.IsNaN(LogOpinionPool.Pool([], Clamp)));
        Assert.True(double.IsNaN(LogOpinionPool.Pool([new Evidence(0, 0, 1, 0)], Clamp)));
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(0, -1)]
    [InlineData(0, double.NaN)]
    [InlineData(0, double.PositiveInfinity)]
    public void Evidence_that_is_none_is_refused(double logOdds, double weight) =>
        Assert.Throws<ArgumentException>(() => LogOpinionPool.Pool([new Evidence(0, 0, logOdds, weight)], Clamp));

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_clamp_out_of_range_is_refused(double clamp) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LogOpinionPool.Pool([new Evidence(0, 0, 0, 1)], clamp));

    private static double Probability(double logOdds) => Logistic.Sigmoid(logOdds);

    private static Evidence[] Voices(double[] probabilities, double[] weights) =>
        [.. probabilities.Select((p, i) => new Evidence(i, 0, Logistic.Logit(p), weights[i]))];

    private static Evidence[] RandomVoices(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, random.Next(1, 30)).Select(i => new Evidence(i, 0, 60 * (random.NextDouble() - 0.5), 1e-3 + random.NextDouble()))];
    }
}
