using FsCheck.Xunit;
using Natix.Engine.Consensus.Pooling;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Pooling;

public sealed class IndependentVotesTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(5, 0.5)]
    [InlineData(26, 0.99)]
    [InlineData(26, 0.3)]
    public void Voters_that_all_correlate_alike_have_a_closed_form(int voters, double r)
    {
        var correlation = Uniform(voters, r);

        Assert.Equal(voters / (1 + ((voters - 1) * r)), IndependentVotes.Count(correlation), 1e-9);
        Assert.All(IndependentVotes.Shares(correlation), share => Assert.Equal(1.0 / voters, share, 1e-9));
    }

    [Fact]
    public void Two_alike_and_one_apart_are_worked_out_by_hand()
    {
        // R^-1 1 = (2/3, 2/3, 1), of sum 7/3.
        var correlation = VoterCorrelation.Known([1, 0.5, 0, 0.5, 1, 0, 0, 0, 1], 3);

        Assert.Equal(7.0 / 3, IndependentVotes.Count(correlation), 1e-12);
        Assert.Equal(9 / 3.5, IndependentVotes.ParticipationRatio(correlation), 1e-12);
        var shares = IndependentVotes.Shares(correlation);
        Assert.Equal(2.0 / 7, shares[0], 1e-12);
        Assert.Equal(2.0 / 7, shares[1], 1e-12);
        Assert.Equal(3.0 / 7, shares[2], 1e-12);
    }

    [Fact]
    public void Twenty_six_near_copies_count_as_one_against_an_independent_voter()
    {
        var copies = Uniform(26, 0.999);
        var matrix = new double[27 * 27];
        for (var a = 0; a < 27; a++)
        {
            for (var b = 0; b < 27; b++)
                matrix[(a * 27) + b] = a == b ? 1 : a == 26 || b == 26 ? 0 : 0.999;
        }

        var withOne = VoterCorrelation.Known(matrix, 27);

        Assert.Equal(1, IndependentVotes.Count(copies), 0.01);
        Assert.Equal(1, IndependentVotes.ParticipationRatio(copies), 0.01);
        Assert.Equal(2, IndependentVotes.Count(withOne), 0.01);
        Assert.Equal(0.5, IndependentVotes.Shares(withOne)[26], 0.01);
    }

    [Fact]
    public void A_voter_that_only_repeats_others_has_no_share_beside_them()
    {
        // The first errs with either of the others, which hardly err together: it only repeats what they say, and its weight would be negative.
        var correlation = VoterCorrelation.Known([1, 0.8, 0.8, 0.8, 1, 0.4, 0.8, 0.4, 1], 3);
        var shares = IndependentVotes.Shares(correlation);

        Assert.Equal(0, shares[0]);
        Assert.Equal(0.5, shares[1], 1e-12);
        Assert.Equal(0.5, shares[2], 1e-12);
        Assert.Equal(2 / 1.4, IndependentVotes.Count(correlation), 1e-12);
    }

    [Property(MaxTest = 150)]
    public void Shares_have_the_least_variance_of_all_weights_of_sum_one(int seed)
    {
        var random = new Random(seed);
        var correlation = RandomCorrelation(random);
        var best = IndependentVotes.Shares(correlation);
        var variance = Variance(correlation, best);

        Assert.Equal(1, best.Sum(), 1e-9);
        Assert.All(best, share => Assert.True(share >= 0));
        Assert.InRange(IndependentVotes.Count(correlation), 1, correlation.Voters);
        Assert.InRange(IndependentVotes.ParticipationRatio(correlation), 1, correlation.Voters);
        for (var i = 0; i < 30; i++)
        {
            var other = Array.ConvertAll(best, _ => random.NextDouble());
            var sum = other.Sum();
            Assert.True(Variance(correlation, Array.ConvertAll(other, w => w / sum)) >= variance - 1e-9);
        }
    }

    private static double Variance(VoterCorrelation correlation, double[] weights)
    {
        var variance = 0.0;
        for (var a = 0; a < weights.Length; a++)
        {
            for (var b = 0; b < weights.Length; b++)
                variance += weights[a] * weights[b] * correlation[a, b];
        }

        return variance;
    }

    private static VoterCorrelation Uniform(int voters, double r)
    {
        var matrix = new double[voters * voters];
        for (var i = 0; i < matrix.Length; i++)
            matrix[i] = i % (voters + 1) == 0 ? 1 : r;
        return VoterCorrelation.Known(matrix, voters);
    }

    private static VoterCorrelation RandomCorrelation(Random random)
    {
        var n = random.Next(1, 9);
        var factors = Array.ConvertAll(new double[n * 3], _ => (2 * random.NextDouble()) - 0.5);
        var norms = Enumerable.Range(0, n).Select(a => Math.Sqrt(0.05 + Enumerable.Range(0, 3).Sum(k => factors[(3 * a) + k] * factors[(3 * a) + k]))).ToArray();
        var matrix = new double[n * n];
        for (var a = 0; a < n; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var r = a == b ? 1 : Enumerable.Range(0, 3).Sum(k => factors[(3 * a) + k] * factors[(3 * b) + k]) / (norms[a] * norms[b]);
                matrix[(a * n) + b] = matrix[(b * n) + a] = r;
            }
        }

        return VoterCorrelation.Known(matrix, n);
    }
}
