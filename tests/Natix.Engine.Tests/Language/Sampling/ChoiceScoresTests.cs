using FsCheck.Xunit;
using Natix.Engine.Language.Sampling;
using Xunit;

namespace Natix.Engine.Tests.Language.Sampling;

public sealed class ChoiceScoresTests
{
    [Fact]
    public void Probabilities_are_the_normalised_exponentials()
    {
        // Joint probabilities of 0.5 * 0.2 and 0.3: of them a quarter and three quarters.
        var scores = new[] { ChoiceScores.Score([Log(0.5), Log(0.2)]), ChoiceScores.Score([Log(0.3)]) };

        Assert.All(Of(scores).Zip([0.25, 0.75]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void Per_token_the_long_choice_is_judged_by_its_mean()
    {
        Assert.Equal(Math.Log(0.5), ChoiceScores.Score([Log(0.5), Log(0.5), Log(0.5)], ChoiceLength.PerToken), 1e-6);
        Assert.Equal(3 * Math.Log(0.5), ChoiceScores.Score([Log(0.5), Log(0.5), Log(0.5)]), 1e-6);
    }

    [Fact]
    public void A_prior_takes_out_what_the_model_says_anyway()
    {
        // 0.8 to 0.2 says nothing when an empty input gives the same; against 0.5 to 0.5 it stays, against 0.9 to 0.1 it turns.
        double[] scores = [Math.Log(0.8), Math.Log(0.2)];

        Assert.Equal(0.5, Of(scores, prior: scores)[0], 1e-12);
        Assert.Equal(0.8, Of(scores, prior: [Math.Log(0.5), Math.Log(0.5)])[0], 1e-12);
        Assert.Equal(0.8 / 0.9 / ((0.8 / 0.9) + (0.2 / 0.1)), Of(scores, prior: [Math.Log(0.9), Math.Log(0.1)])[0], 1e-12);
    }

    [Fact]
    public void Temperature_and_bias_act_on_log_odds()
    {
        double[] scores = [Math.Log(0.8), Math.Log(0.2)];

        Assert.Equal(1 / (1 + Math.Exp(-(Math.Log(4) + 0.3) / 2)), Of(scores, bias: [0.3, 0], temperature: 2)[0], 1e-12);
        Assert.Equal((Math.Log(4) + 0.3) / 2, ChoiceScores.LogOdds(scores[0], scores[1], bias: 0.3, temperature: 2), 1e-12);
        Assert.Equal(0, ChoiceScores.LogOdds(scores[0], scores[1], scores[0], scores[1]), 1e-12);
    }

    [Property(MaxTest = 500)]
    public void Whatever_is_finite_gives_probabilities(double[] values)
    {
        var scores = (values ?? []).Where(double.IsFinite).Append(0).ToArray();

        var probabilities = Of(scores);

        Assert.Equal(1, probabilities.Sum(), 1e-9);
        Assert.All(probabilities, p => Assert.InRange(p, 0, 1));
        Assert.InRange(ChoiceScores.Entropy(probabilities), 0, Math.Log(scores.Length) + 1e-9);
    }

    [Fact]
    public void An_impossible_choice_has_none_and_the_far_tails_hold()
    {
        Assert.Equal([1, 0], Of([-5000, double.NegativeInfinity]));
        Assert.Equal([0.5, 0.5], Of([-1e300, -1e300]));
        Assert.Equal(Math.Log(2), ChoiceScores.Entropy([0.5, 0.5]), 1e-12);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ChoiceScores.Score([]));
        Assert.Throws<ArgumentException>(() => ChoiceScores.Score([float.NaN]));
        Assert.Throws<ArgumentException>(() => Of([double.NegativeInfinity, double.NegativeInfinity]));
        Assert.Throws<ArgumentException>(() => Of([1, 2], prior: [1]));
        Assert.Throws<ArgumentException>(() => Of([1, 2], prior: [1, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of([1, 2], temperature: 0));
    }

    private static double[] Of(double[] scores, double[]? prior = null, double[]? bias = null, double temperature = 1)
    {
        var probabilities = new double[scores.Length];
        ChoiceScores.Probabilities(scores, probabilities, prior, bias, temperature);
        return probabilities;
    }

    private static float Log(double probability) => (float)Math.Log(probability);
}
