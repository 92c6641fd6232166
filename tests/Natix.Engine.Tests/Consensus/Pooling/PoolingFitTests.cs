using Natix.Engine.Consensus;
using Natix.Engine.Consensus.Pooling;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Pooling;

public sealed class PoolingFitTests
{
    [Fact]
    public void Independent_voters_add_up()
    {
        var voters = new SimulatedVoters(11);
        var (logOdds, labels) = voters.Rows(6000, truth => [voters.Calibrated(truth, 1.5), voters.Calibrated(truth, 2), voters.Calibrated(truth, 1)]);

        var weights = PoolingFit.Fit(logOdds, labels, 3).Weights;

        // Bayes: the log-odds of independent evidence add with weight 1.
        Assert.All(weights.Weights.ToArray(), w => Assert.InRange(w, 0.85, 1.15));
        Assert.InRange(weights.Bias, -0.15, 0.15);
        Assert.InRange(weights.Output.Slope, 0.9, 1.1);
    }

    [Fact]
    public void Twenty_six_near_copies_count_as_about_one()
    {
        var voters = new SimulatedVoters(12);
        var (logOdds, labels) = voters.Rows(2000, truth => voters.CopiesAndOne(truth, 26));

        var fitted = PoolingFit.Fit(logOdds, labels, 27);
        var weights = fitted.Weights.Weights.ToArray();

        Assert.InRange(weights[..26].Sum() / weights[26], 0.8, 1.25);
        Assert.InRange(IndependentVotes.Count(fitted.Correlation), 1.9, 2.1);

        // With the copies all for it and the other as much against, nothing is decided; an equal vote would follow the copies.
        var said = Enumerable.Repeat(2.0, 26).Append(-2.0).ToArray();
        Assert.InRange(fitted.Weights.Pool(said), -0.7, 0.7);
        Assert.True(PoolingWeights.Equal(27, 1e-6).Pool(said) > 1.8);
    }

    [Fact]
    public void Few_rows_leave_the_weights_at_their_target()
    {
        var voters = new SimulatedVoters(13);
        var (logOdds, labels) = voters.Rows(30, truth => voters.CopiesAndOne(truth, 9));
        (labels[0], labels[1]) = (true, false);

        var equal = PoolingFit.Fit(logOdds, labels, 10, new PoolingOptions(ShrinkTarget.Equal, Ridge: 1e6)).Weights;
        var shares = PoolingFit.Fit(logOdds, labels, 10, new PoolingOptions(Ridge: 1e6));

        Assert.All(equal.Weights.ToArray(), w => Assert.Equal(0.1, w, 1e-3));
        for (var i = 0; i < 10; i++)
            Assert.Equal(shares.Target[i], shares.Weights.Weights[i], 1e-3);
        Assert.InRange(shares.Target[9], 0.35, 0.6);
    }

    [Fact]
    public void A_voter_that_is_wrong_is_not_turned_round()
    {
        var voters = new SimulatedVoters(14);
        var (logOdds, labels) = voters.Rows(2000, truth => [voters.Calibrated(truth, 2), voters.Calibrated(!truth, 1)]);

        Assert.Equal(1e-3 / 2, PoolingFit.Fit(logOdds, labels, 2).Weights.Weights[1], 1e-9);
        Assert.Equal(0, PoolingFit.Fit(logOdds, labels, 2, new PoolingOptions(LeastShare: 0)).Weights.Weights[1], 1e-12);
    }

    [Fact]
    public void The_pool_is_better_than_its_best_voter_and_calibrated()
    {
        var voters = new SimulatedVoters(15);
        var (logOdds, labels) = voters.Rows(4000, truth => voters.CopiesAndOne(truth, 6));
        var weights = PoolingFit.Fit(logOdds, labels, 7).Weights;
        var (freshOdds, freshLabels) = voters.Rows(4000, truth => voters.CopiesAndOne(truth, 6));

        double[] Column(Func<int, double> of) => [.. Enumerable.Range(0, freshLabels.Length).Select(of)];
        var pooled = Column(row => weights.Pool(freshOdds.AsSpan(row * 7, 7)));
        var best = Enumerable.Range(0, 7).Min(voter => SimulatedVoters.MeanLoss(Column(row => freshOdds[(row * 7) + voter]), freshLabels));

        Assert.True(SimulatedVoters.MeanLoss(pooled, freshLabels) < best - 0.05);
        Assert.InRange(TemperatureFit.Fit(pooled, freshLabels), 0.9, 1.1);
        Assert.Equal(freshLabels.Count(yes => yes) / 4000.0, pooled.Average(Logistic.Sigmoid), 0.02);
    }

    [Fact]
    public void Missing_votes_are_fitted_as_they_will_be_pooled()
    {
        var voters = new SimulatedVoters(16);
        var (logOdds, labels) = voters.Rows(
            6000, truth => [voters.Calibrated(truth, 1.5), voters.Coin(0.4) ? double.NaN : voters.Calibrated(truth, 2), voters.Coin(0.4) ? double.NaN : voters.Calibrated(truth, 2)]);

        var weights = PoolingFit.Fit(logOdds, labels, 3).Weights;

        Assert.All(weights.Weights.ToArray(), w => Assert.InRange(w, 0.8, 1.2));
        var alone = weights.Pool([2, double.NaN, double.NaN]);
        Assert.InRange(alone, 1.6, 2.4);
    }

    [Fact]
    public void A_base_rate_is_learned()
    {
        var voters = new SimulatedVoters(17);
        var (logOdds, labels) = (new List<double>(), new List<bool>());
        for (var row = 0; row < 4000; row++)
        {
            labels.Add(voters.Coin(0.1));
            logOdds.Add(voters.Calibrated(labels[^1], 2) + Math.Log(1.0 / 9));
            logOdds.Add(voters.Calibrated(labels[^1], 2) + Math.Log(1.0 / 9));
        }

        var weights = PoolingFit.Fit(logOdds.ToArray(), labels.ToArray(), 2).Weights;

        Assert.Equal(Math.Log(1.0 / 9), weights.PriorLogOdds, 0.2);
        Assert.All(weights.Weights.ToArray(), w => Assert.InRange(w, 0.8, 1.2));
        Assert.Equal(weights.PriorLogOdds, weights.Pool([weights.PriorLogOdds, weights.PriorLogOdds]), 0.3);
    }

    [Fact]
    public void The_same_rows_give_the_same_weights_in_any_order_of_voters()
    {
        var voters = new SimulatedVoters(18);
        var (logOdds, labels) = voters.Rows(500, truth => voters.CopiesAndOne(truth, 3));
        var swapped = logOdds.ToArray();
        for (var row = 0; row < labels.Length; row++)
            swapped.AsSpan(row * 4, 4).Reverse();

        var (first, again) = (PoolingFit.Fit(logOdds, labels, 4).Weights, PoolingFit.Fit(logOdds, labels, 4).Weights);
        var other = PoolingFit.Fit(swapped, labels, 4).Weights;

        Assert.True(first.Weights.SequenceEqual(again.Weights));
        for (var i = 0; i < 4; i++)
            Assert.Equal(first.Weights[i], other.Weights[3 - i], 1e-5);
    }

    [Fact]
    public void Separable_rows_have_finite_weights()
    {
        var fitted = PoolingFit.Fit([5, 6, -5, -6, 7, 4, -4, -7], [true, false, true, false], 2);

        Assert.True(fitted.Weights.Total is > 0.5 and < 3);
    }

    [Fact]
    public void Rows_without_a_voter_teach_nothing()
    {
        var fitted = PoolingFit.Fit([5, double.NaN, -5, 4, double.NaN, -4], [true, true, false, true, false, false], 1);

        Assert.Equal(4, fitted.Rows);
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused_with_the_reason()
    {
        void Refused(string reason, double[] logOdds, bool[] labels, int voters, PoolingOptions? options = null) =>
            Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => PoolingFit.Fit(logOdds, labels, voters, options)).Message, StringComparison.Ordinal);

        Refused("Both outcomes", [1, 2], [true, true], 1);
        Refused("Both outcomes", [double.NaN, 2], [true, false], 1);
        Refused("need 4 values", [1, 2, 3], [true, false], 2);
        Refused("Voter 1", [1, double.NaN, -1, double.NaN], [true, false], 2);
        Refused("ridge", [1, -1], [true, false], 1, new PoolingOptions(Ridge: 0));
        Refused("least share", [1, -1], [true, false], 1, new PoolingOptions(LeastShare: double.NaN));
        Refused("clamp", [1, -1], [true, false], 1, new PoolingOptions(Clamp: 0.7));
        Refused("voters", [], [], 0);
    }
}
