using FsCheck.Xunit;
using Natix.Engine.Consensus;
using Natix.Engine.Consensus.Pooling;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Pooling;

public sealed class PoolingWeightsTests
{
    private const double Clamp = 1e-6;
    private static readonly double Limit = -Logistic.Logit(Clamp);

    [Fact]
    public void It_adds_weighted_log_odds_relative_to_the_prior_and_calibrates_the_sum()
    {
        // z = -1 + 0.2 + 0.5 (2 + 1) + 0.25 (-3 + 1) = 0.2; 2 z + 0.1 = 0.5
        var pool = new PoolingWeights([0.5, 0.25], 0.2, -1, new PlattScale(2, 0.1), Clamp);

        Assert.Equal(0.5, pool.Pool([2, -3]), 1e-14);
        Assert.Equal(0.75, pool.Total);
    }

    [Property(MaxTest = 300)]
    public void Weights_of_sum_one_pool_as_the_opinion_pool_of_those_present(int seed)
    {
        var random = new Random(seed);
        var (weights, said) = (RandomWeights(random, 1), RandomVotes(random));
        Array.Resize(ref said, weights.Length);
        said[random.Next(said.Length)] = 0.5;
        var present = said.Select((value, i) => new Evidence(i, 0, value, weights[i])).Where(voice => !double.IsNaN(voice.LogOdds)).ToArray();
        var pool = new PoolingWeights(weights, 0, 0.3, PlattScale.Identity, Clamp);

        Assert.Equal(LogOpinionPool.Pool(present, Clamp), pool.Pool(said), 1e-9);
    }

    [Property(MaxTest = 300)]
    public void A_missing_voter_leaves_the_pool_of_the_rest(int seed)
    {
        var random = new Random(seed);
        var weights = RandomWeights(random, 0.2 + (3 * random.NextDouble()));
        var said = Array.ConvertAll(weights, _ => 20 * (random.NextDouble() - 0.5));
        var missing = random.Next(weights.Length);
        said[missing] = double.NaN;
        double[] restWeights = [.. weights.Where((_, i) => i != missing)], restSaid = [.. said.Where((_, i) => i != missing)];
        if (restWeights.Length == 0)
            return;

        // The rest on its own is brought up to the total it would have had in the whole.
        var total = Math.Max(restWeights.Sum(), Math.Min(1, weights.Sum()));
        var rest = Array.ConvertAll(restWeights, w => w * total / restWeights.Sum());

        Assert.Equal(
            new PoolingWeights(rest, 0.1, -0.4, new PlattScale(0.9, 0.2), Clamp).Pool(restSaid),
            new PoolingWeights(weights, 0.1, -0.4, new PlattScale(0.9, 0.2), Clamp).Pool(said),
            1e-9);
    }

    [Fact]
    public void A_calibrated_voter_that_is_alone_is_taken_at_its_word()
    {
        var pool = new PoolingWeights([0.9, 0.8, 0.05], 0, -1, PlattScale.Identity, Clamp);

        Assert.Equal(3, pool.Pool([3, double.NaN, double.NaN]), 1e-12);
        Assert.Equal(3, pool.Pool([double.NaN, double.NaN, 3]), 1e-12);
    }

    [Fact]
    public void Independent_evidence_that_is_missing_takes_only_itself_away()
    {
        var pool = new PoolingWeights([1, 1, 1], 0, 0, PlattScale.Identity, Clamp);

        Assert.Equal(6, pool.Pool([1, 2, 3]), 1e-12);
        Assert.Equal(4, pool.Pool([1, double.NaN, 3]), 1e-12);
    }

    [Property(MaxTest = 200)]
    public void Unanimity_is_kept_by_weights_of_sum_one(int seed)
    {
        var random = new Random(seed);
        var weights = RandomWeights(random, 1);
        var opinion = 20 * (random.NextDouble() - 0.5);
        var said = Array.ConvertAll(weights, _ => random.Next(3) == 0 ? double.NaN : opinion);
        said[0] = opinion;

        Assert.Equal(opinion, new PoolingWeights(weights, 0, 1, PlattScale.Identity, Clamp).Pool(said), 1e-9);
    }

    [Property(MaxTest = 300)]
    public void More_from_any_voter_is_never_less_from_the_pool(int seed)
    {
        var random = new Random(seed);
        var pool = new PoolingWeights(RandomWeights(random, 2), random.NextDouble(), random.NextDouble(), new PlattScale(0.5 + random.NextDouble(), 0.3), Clamp);
        var said = Array.ConvertAll(pool.Weights.ToArray(), _ => random.Next(4) == 0 ? double.NaN : 10 * (random.NextDouble() - 0.5));
        var before = pool.Pool(said);
        var voter = random.Next(said.Length);
        if (double.IsNaN(said[voter]))
            return;
        said[voter] += random.NextDouble();

        Assert.True(pool.Pool(said) >= before);
    }

    [Property(MaxTest = 200)]
    public void The_order_of_voters_does_not_matter(int seed)
    {
        var random = new Random(seed);
        var weights = RandomWeights(random, 1.4);
        var said = Array.ConvertAll(weights, _ => random.Next(4) == 0 ? double.NaN : 10 * (random.NextDouble() - 0.5));
        said[0] = 1;
        var order = Enumerable.Range(0, weights.Length).ToArray();
        random.Shuffle(order);

        Assert.Equal(
            new PoolingWeights(weights, 0, 0.2, PlattScale.Identity, Clamp).Pool(said),
            new PoolingWeights(Array.ConvertAll(order, i => weights[i]), 0, 0.2, PlattScale.Identity, Clamp).Pool(Array.ConvertAll(order, i => said[i])),
            1e-9);
    }

    [Fact]
    public void No_voter_has_a_veto()
    {
        var pool = PoolingWeights.Equal(3, Clamp);

        Assert.Equal((20 - Limit) / 3, pool.Pool([double.NegativeInfinity, 10, 10]), 1e-12);
        Assert.InRange(new PoolingWeights([50, 50], 0, 0, PlattScale.Identity, Clamp).Pool([double.PositiveInfinity, 10]), Limit, Limit);
    }

    [Fact]
    public void Nobody_voting_is_not_a_number()
    {
        var pool = new PoolingWeights([1, 0], 0, 0, PlattScale.Identity, Clamp);

        Assert.True(double.IsNaN(pool.Pool([double.NaN, double.NaN])));
        Assert.True(double.IsNaN(pool.Pool([double.NaN, 5])));
    }

    [Property(MaxTest = 200)]
    public void Effective_weights_say_what_each_voter_added(int seed)
    {
        var random = new Random(seed);
        var pool = new PoolingWeights(RandomWeights(random, 1.3), 0.1, -0.6, PlattScale.Identity, Clamp);
        var said = Array.ConvertAll(pool.Weights.ToArray(), _ => random.Next(3) == 0 ? double.NaN : 6 * (random.NextDouble() - 0.5));
        said[0] = 0.5;
        var effective = new double[said.Length];

        pool.EffectiveWeights(said, effective);

        var sum = effective.Select((w, i) => w == 0 ? 0 : w * (said[i] + 0.6)).Sum();
        Assert.Equal(-0.5 + sum, pool.Raw(said), 1e-9);
    }

    [Fact]
    public void Pooling_allocates_nothing()
    {
        var pool = PoolingWeights.Equal(26, Clamp);
        double[] said = [.. Enumerable.Repeat(1.0, 26)];
        said[3] = double.NaN;
        var sum = 0.0;
        Allocations.AssertNone(() =>
        {
            sum = 0;
            for (var i = 0; i < 1000; i++)
                sum += pool.Pool(said);
        });
        Assert.Equal(1000, sum, 1e-6);
    }

    [Fact]
    public void A_pool_that_cannot_be_is_refused_with_the_reason()
    {
        void Refused(string reason, double[] weights, double bias, double prior, PlattScale output, double clamp) =>
            Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => new PoolingWeights(weights, bias, prior, output, clamp)).Message, StringComparison.Ordinal);

        Refused("voter 1", [1, -1], 0, 0, PlattScale.Identity, Clamp);
        Refused("voter 0", [double.NaN], 0, 0, PlattScale.Identity, Clamp);
        Refused("above 0", [0, 0], 0, 0, PlattScale.Identity, Clamp);
        Refused("above 0", [], 0, 0, PlattScale.Identity, Clamp);
        Refused("Bias", [1], double.NaN, 0, PlattScale.Identity, Clamp);
        Refused("prior", [1], 0, double.PositiveInfinity, PlattScale.Identity, Clamp);
        Refused("slope", [1], 0, 0, new PlattScale(0, 0), Clamp);
        Refused("clamp", [1], 0, 0, PlattScale.Identity, 0.5);
        Assert.Contains("3 voters", Assert.Throws<ArgumentException>(() => PoolingWeights.Equal(3, Clamp).Pool([1, 2])).Message, StringComparison.Ordinal);
    }

    private static double[] RandomWeights(Random random, double total)
    {
        var weights = Array.ConvertAll(new double[random.Next(1, 30)], _ => 0.01 + random.NextDouble());
        var sum = weights.Sum();
        return Array.ConvertAll(weights, w => w * total / sum);
    }

    private static double[] RandomVotes(Random random) =>
        Array.ConvertAll(new double[30], _ => random.Next(4) == 0 ? double.NaN : 60 * (random.NextDouble() - 0.5));
}
