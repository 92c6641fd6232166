using FsCheck;
using FsCheck.Xunit;
using Natix.Engine.Data.Metrics;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class SubnetRewardTests
{
    [Theory]
    [InlineData(.98, 1.0, .970299)]
    [InlineData(.9, .9, .729)]
    [InlineData(.9, .95, .791453125)]
    [InlineData(.8, .9, .614125)]
    [InlineData(.6, .8, .343)]
    public void Combine_matches_the_golden_figures(double mcc, double accuracy, double expected) =>
        Assert.Equal(expected, SubnetReward.Combine(mcc, accuracy), 1e-9);

    [Fact]
    public void One_class_earns_the_accuracy_half_only()
    {
        var reward = new SubnetReward();
        Assert.Equal(.125, reward.Record(.9, 1));
    }

    [Fact]
    public void Right_answers_of_both_classes_earn_everything()
    {
        var reward = new SubnetReward();
        reward.Record(.9, 1);
        Assert.Equal(1.0, reward.Record(.1, 0), 1e-12);
    }

    [Fact]
    public void A_half_rounds_to_none_as_numpy_does()
    {
        var reward = new SubnetReward();
        reward.Record(.5, 0);
        Assert.Equal(1.0, reward.Accuracy);
        reward.Record(.5, 1);
        Assert.Equal(.5, reward.Accuracy);
    }

    [Fact]
    public void Silence_earns_nothing_and_shrinks_the_window()
    {
        var reward = new SubnetReward();
        reward.Record(.9, 1);
        reward.Record(.1, 0);
        Assert.Equal(0.0, reward.Record(SubnetReward.Silence, 1));
        Assert.Equal((1.0, 1.0), (reward.Correlation, reward.Accuracy));
        for (var i = 0; i < SubnetReward.AccuracyWindow; i++)
            reward.Record(SubnetReward.Silence, 1);
        // ten silent rounds leave nothing in the window of ten
        Assert.Equal(0.0, reward.Accuracy);
        Assert.Equal(1.0, reward.Correlation);
    }

    [Theory]
    [InlineData(1.6)]
    [InlineData(-.7)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_impossible_answer_fails_all_metrics_while_it_is_remembered(double prediction)
    {
        var reward = new SubnetReward();
        reward.Record(.9, 1);
        reward.Record(.1, 0);
        Assert.Equal(0.0, reward.Record(prediction, 1));
        Assert.Equal(0.0, reward.Record(.9, 1));
        for (var i = 0; i < 10; i++)
            reward.Record(i % 2, i % 2);
        Assert.Equal((0.0, 1.0), (reward.Correlation, reward.Accuracy));
        for (var i = 0; i < SubnetReward.History; i++)
            reward.Record(i % 2, i % 2);
        Assert.Equal(1.0, reward.Correlation);
    }

    [Fact]
    public void Slightly_out_of_range_earns_nothing_but_counts_by_its_side()
    {
        var reward = new SubnetReward();
        reward.Record(.1, 0);
        Assert.Equal(0.0, reward.Record(1.2, 1));
        Assert.Equal((1.0, 1.0), (reward.Correlation, reward.Accuracy));
    }

    [Fact]
    public void Worse_than_chance_is_clipped_at_nothing()
    {
        var reward = new SubnetReward();
        reward.Record(.9, 0);
        Assert.Equal(0.0, reward.Record(.1, 1));
        Assert.Equal(0.0, reward.Correlation);
    }

    [Property]
    public bool Only_the_last_hundred_matter(NonEmptyArray<(bool Label, bool Answer)> early)
    {
        var reward = new SubnetReward();
        foreach (var (label, answer) in early.Get)
            reward.Record(answer ? .8 : .2, label ? 1 : 0);
        for (var i = 0; i < SubnetReward.History; i++)
            reward.Record(i % 2 == 0 ? .8 : .2, i % 2 == 0 ? 1 : 0);
        return reward is { Correlation: 1.0, Accuracy: 1.0 };
    }
}
