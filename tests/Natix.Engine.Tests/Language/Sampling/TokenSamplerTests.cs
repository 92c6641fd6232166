using Natix.Engine.Language.Sampling;
using Xunit;
using static Natix.Engine.Tests.Language.Sampling.SamplingFixture;

namespace Natix.Engine.Tests.Language.Sampling;

/// <summary>Each setting by numbers worked out by hand.</summary>
public sealed class TokenSamplerTests
{
    [Fact]
    public void Greedy_takes_the_highest_and_of_equal_ones_the_lowest()
    {
        Assert.Equal(2, Sample([1, 2, 5, 5, 4], SamplingOptions.Greedy).Token);
        Assert.Equal(0, Sample([-0f, 0f, 0f], SamplingOptions.Greedy).Token);
        for (var place = 0; place < 300; place += 7)
        {
            var logits = new float[301];
            logits[place] = logits[300] = 1;
            Assert.Equal(place, Sample(logits, SamplingOptions.Greedy).Token);
        }
    }

    [Fact]
    public void Temperature_divides_logits()
    {
        // ln 1, ln 2, ln 4 at temperature 2 are weights 1, sqrt 2, 2.
        var counts = Draw([0, MathF.Log(2), MathF.Log(4)], new SamplingOptions { Temperature = 2, Seed = 3 }, 20_000);

        var sum = 1 + Math.Sqrt(2) + 2;
        Assert.True(ChiSquare(counts, [1 / sum, Math.Sqrt(2) / sum, 2 / sum]) < 13.8); // 2 degrees of freedom, once in a thousand
    }

    [Fact]
    public void Top_k_keeps_k_and_of_equal_ones_the_lower()
    {
        var counts = Draw([1, 3, 2, 2, 0], new SamplingOptions { Temperature = 1, TopK = 2, Seed = 1 }, 5000);

        Assert.True(ChiSquare(counts, [0, Math.E / (Math.E + 1), 1 / (Math.E + 1), 0, 0]) < 10.8);
    }

    [Theory]
    [InlineData(0.5f, 1)] // the first alone reaches it
    [InlineData(0.51f, 2)]
    [InlineData(0.8f, 2)]
    [InlineData(0.81f, 3)]
    [InlineData(0.95f, 3)]
    [InlineData(0.96f, 4)]
    public void Top_p_keeps_the_fewest_that_reach_it(float topP, int kept)
    {
        // Probabilities of 5, 50, 15 and 30 per cent.
        var logits = new[] { 0.05f, 0.5f, 0.15f, 0.3f }.Select(p => MathF.Log(p)).ToArray();
        int[] order = [1, 3, 2, 0];
        var counts = Draw(logits, new SamplingOptions { Temperature = 1, TopP = topP - 1e-3f, Seed = 5 }, 3000);

        Assert.Equal(order[..kept].Order(), Enumerable.Range(0, 4).Where(token => counts[token] > 0));
    }

    [Fact]
    public void Min_p_keeps_what_is_likely_enough_beside_the_best()
    {
        var logits = new[] { 0.05f, 0.5f, 0.15f, 0.3f }.Select(p => MathF.Log(p)).ToArray();

        Assert.True(ChiSquare(Draw(logits, new SamplingOptions { Temperature = 1, MinP = 0.29f, Seed = 2 }, 5000), [0, 50 / 95.0, 15 / 95.0, 30 / 95.0]) < 13.8);
        Assert.Equal(5000, Draw(logits, new SamplingOptions { Temperature = 1, MinP = 1, Seed = 2 }, 5000)[1]);
    }

    [Fact]
    public void Top_p_is_of_what_top_k_and_min_p_leave()
    {
        // Of 40, 30, 20, 10 per cent top-k leaves 4/9, 3/9, 2/9: the first two are 7/9. Of all they would be 7/10.
        var logits = new[] { 0.4f, 0.3f, 0.2f, 0.1f }.Select(p => MathF.Log(p)).ToArray();

        Assert.Equal(0, Draw(logits, new SamplingOptions { Temperature = 1, TopK = 3, TopP = 0.75f }, 2000)[2]);
        Assert.Equal(0, Draw(logits, new SamplingOptions { Temperature = 1, MinP = 0.4f, TopP = 0.75f }, 2000)[2]);
        Assert.NotEqual(0, Draw(logits, new SamplingOptions { Temperature = 1, TopP = 0.75f }, 2000)[2]);
    }

    [Fact]
    public void Repetition_divides_positive_logits_and_multiplies_negative_ones_of_prompt_and_output()
    {
        var options = new SamplingOptions { RepetitionPenalty = 2 };

        Assert.Equal(1, Sample([4, 3, 0], options, prompt: [0]).Token); // 4 / 2 < 3
        Assert.Equal(1, Sample([4, 3, 0], options, prompt: null, outputs: 0).Token);
        Assert.Equal(2, Sample([-1, -3, -1.5f], options, prompt: [0]).Token); // -1 * 2 < -1.5
        Assert.Equal(0, Sample([4, 1.9f, 0], options, prompt: [0]).Token);
    }

    [Fact]
    public void Frequency_counts_the_output_and_presence_does_not_count()
    {
        Assert.Equal(0, Sample([5, 4], new SamplingOptions { FrequencyPenalty = 0.4f }, prompt: [0, 0, 0], outputs: [0, 0]).Token); // 5 - 0.8
        Assert.Equal(1, Sample([5, 4], new SamplingOptions { FrequencyPenalty = 0.4f }, outputs: [0, 0, 0]).Token); // 5 - 1.2
        Assert.Equal(0, Sample([5, 4], new SamplingOptions { PresencePenalty = 0.9f }, outputs: [0, 0, 0]).Token);
        Assert.Equal(1, Sample([5, 4], new SamplingOptions { PresencePenalty = 1.1f }, outputs: [0]).Token);
    }

    [Fact]
    public void Bias_is_added_and_a_mask_has_the_last_word()
    {
        var options = new SamplingOptions { LogitBias = new Dictionary<int, float> { [2] = 10 } };

        Assert.Equal(2, Sample([1, 2, 0, 3], options).Token);
        Assert.Equal(1, Sample([1, 2, 0, 3], options, allowed: [0b0011]).Token);
    }

    [Fact]
    public void Log_probabilities_are_of_the_logits_as_they_come()
    {
        var options = new SamplingOptions { Logprobs = 3, LogitBias = new Dictionary<int, float> { [3] = 100 }, StopTokens = [3] };
        float[] logits = [.. new[] { 0.1, 0.2, 0.4, 0.1, 0.2 }.Select(p => (float)Math.Log(p) + 50)];
        var (sampler, samples) = (new TokenSampler(5), new TokenSample[1]);

        sampler.Sample(logits, [new SamplerRow(State(5, options))], samples);

        Assert.Equal((3, true), (samples[0].Token, samples[0].IsStop));
        Assert.Equal(Math.Log(0.1), samples[0].Logprob, 1e-5);
        Assert.Equal([2, 1, 4], sampler.TopLogprobs(0).ToArray().Select(top => top.Token));
        Assert.All(sampler.TopLogprobs(0).ToArray().Zip([0.4, 0.2, 0.2]), pair => Assert.Equal(Math.Log(pair.Second), pair.First.Logprob, 1e-5));
        Assert.True(float.IsNaN(Sample([1, 2], SamplingOptions.Greedy).Logprob));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_row_that_is_not_finite_fails_and_leaves_the_others_alone(float bad)
    {
        var logits = new float[3 * 40];
        logits[7] = 1;
        logits[40 + 37] = bad;
        logits[80 + 9] = 1;
        var (state, samples) = (State(40, new SamplingOptions { Logprobs = 1 }), new TokenSample[3]);

        new TokenSampler(40).Sample(logits, [new(state), new(state), new(state)], samples);

        Assert.Equal([7, -1, 9], samples.Select(sample => sample.Token));
        Assert.Contains("logit of token 37", samples[1].Error, StringComparison.Ordinal);
        Assert.True(samples[0].Error is null && samples[2].Error is null);
    }

    [Fact]
    public void A_mask_that_allows_nothing_and_a_penalty_without_bounds_fail_with_the_reason()
    {
        Assert.Contains("mask of allowed tokens leaves none", Sample(new float[40], SamplingOptions.Greedy, allowed: [0, 0]).Error, StringComparison.Ordinal);
        Assert.Contains("use smaller ones", Sample([1e30f, 0], new SamplingOptions { RepetitionPenalty = 1e-30f }, prompt: [0]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        SamplingOptions[] wrong =
        [
            new() { Temperature = -1 }, new() { Temperature = float.NaN }, new() { TopK = -1 }, new() { TopP = 0 }, new() { TopP = 1.1f }, new() { MinP = -0.1f }, new() { RepetitionPenalty = 0 },
            new() { FrequencyPenalty = float.NaN }, new() { PresencePenalty = float.PositiveInfinity }, new() { Logprobs = -2 }, new() { StopTokens = [8] },
            new() { LogitBias = new Dictionary<int, float> { [-1] = 1 } }, new() { LogitBias = new Dictionary<int, float> { [0] = float.NaN } },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() => State(8, options)));
        Assert.Contains("TopP must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => State(8, wrong[3])).Message, StringComparison.Ordinal);
    }
}
