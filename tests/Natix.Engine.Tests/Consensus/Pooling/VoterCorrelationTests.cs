using Natix.Engine.Consensus.Pooling;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Pooling;

public sealed class VoterCorrelationTests
{
    [Fact]
    public void Independent_voters_are_seen_as_such()
    {
        var voters = new SimulatedVoters(1);
        var (logOdds, labels) = voters.Rows(2000, truth => [voters.Calibrated(truth, 2), voters.Calibrated(truth, 1), voters.Calibrated(truth, 3)]);

        var correlation = VoterCorrelation.Estimate(logOdds, labels, 3);

        // Both follow the truth, so their scores correlate; their errors do not.
        Assert.InRange(correlation[0, 1], -0.05, 0.05);
        Assert.Equal(correlation[0, 1], correlation[1, 0]);
        Assert.Equal(1, correlation[2, 2]);
        Assert.InRange(IndependentVotes.Count(correlation), 2.9, 3);
    }

    [Fact]
    public void Twenty_six_near_copies_and_one_are_worth_about_two()
    {
        var voters = new SimulatedVoters(2);
        var (logOdds, labels) = voters.Rows(1500, truth => voters.CopiesAndOne(truth, 26));

        var correlation = VoterCorrelation.Estimate(logOdds, labels, 27);

        Assert.True(correlation[3, 17] > 0.98);
        Assert.InRange(correlation.Shrinkage, 0, 0.02);
        Assert.InRange(IndependentVotes.Count(correlation), 1.9, 2.1);
        Assert.InRange(IndependentVotes.Shares(correlation)[26], 0.45, 0.55);
    }

    [Fact]
    public void Few_rows_are_drawn_towards_no_correlation()
    {
        var voters = new SimulatedVoters(3);
        var (logOdds, labels) = voters.Rows(12, truth => [.. Enumerable.Range(0, 20).Select(_ => voters.Calibrated(truth, 2))]);
        labels[0] = true;
        labels[1] = false;

        var correlation = VoterCorrelation.Estimate(logOdds, labels, 20);

        Assert.True(correlation.Shrinkage > 0.5);
        Assert.InRange(IndependentVotes.Count(correlation), 10, 20);
    }

    [Fact]
    public void Pairs_are_compared_where_both_voted()
    {
        var voters = new SimulatedVoters(4);
        var (logOdds, labels) = voters.Rows(3000, truth =>
        {
            var original = voters.Calibrated(truth, 2);
            return [voters.Coin(0.3) ? double.NaN : original, voters.Coin(0.3) ? double.NaN : original, voters.Calibrated(truth, 2)];
        });

        var correlation = VoterCorrelation.Estimate(logOdds, labels, 3);

        Assert.True(correlation[0, 1] > 0.9);
        Assert.InRange(correlation[0, 2], -0.08, 0.08);
    }

    [Fact]
    public void A_voter_that_always_says_the_same_correlates_with_nobody()
    {
        var correlation = VoterCorrelation.Estimate([1, 2, 1, -1, 1, 3, 1, -2], [true, false, true, false], 2);

        Assert.Equal(0, correlation[0, 1]);
        Assert.Equal(2, IndependentVotes.Count(correlation), 1e-9);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentException>(() => VoterCorrelation.Estimate([1, 2, 3], [true, false], 2));
        Assert.Throws<ArgumentException>(() => VoterCorrelation.Estimate([1, 2], [true, true], 1));
        Assert.Contains("voter 1", Assert.Throws<ArgumentException>(
            () => VoterCorrelation.Estimate([1, 2, 3, double.PositiveInfinity], [true, false], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => VoterCorrelation.Known([1, 0.5, 0.4, 1], 2));
        Assert.Throws<ArgumentException>(() => VoterCorrelation.Known([1, 1, 1, 1], 2));
        Assert.Throws<ArgumentException>(() => VoterCorrelation.Known([1, 0], 2));
    }
}
