using FsCheck.Xunit;
using Natix.Engine.Language.Sampling;
using Xunit;
using static Natix.Engine.Tests.Language.Sampling.SamplingFixture;

namespace Natix.Engine.Tests.Language.Sampling;

public sealed class SamplerPropertyTests
{
    [Theory]
    [InlineData(0, 1f, 0f)]
    [InlineData(40, 1f, 0f)]
    [InlineData(0, 0.9f, 0f)]
    [InlineData(0, 1f, 0.05f)]
    [InlineData(60, 0.95f, 0.01f)]
    public void Draws_are_distributed_as_the_sorted_definition_says(int topK, float topP, float minP)
    {
        var logits = Logits(200, seed: topK + (int)(100 * topP));
        var options = new SamplingOptions { Temperature = 1.3f, TopK = topK, TopP = topP, MinP = minP, Seed = 11 };

        var expected = Distribution(logits, options);
        var statistic = ChiSquare(Draw(logits, options, 60_000), expected);

        // Once in ten thousand, by Wilson and Hilferty's approximation of the quantile.
        var freedom = expected.Count(p => p > 0) - 1;
        Assert.True(statistic < freedom * Math.Pow(1 - (2.0 / (9 * freedom)) + (3.719 * Math.Sqrt(2.0 / (9 * freedom))), 3), $"{statistic} with {freedom} degrees of freedom");
    }

    [Property(MaxTest = 300)]
    public void A_token_that_is_not_allowed_is_never_drawn(int seed, uint[] words, bool isGreedy, ushort kind)
    {
        var mask = Enumerable.Range(0, 4).Select(i => words is { Length: > 0 } ? words[i % words.Length] * (uint)(i + 1) : 0).ToArray();
        mask[seed & 3] |= 1u << (seed & 15);
        var options = new SamplingOptions { Temperature = isGreedy ? 0 : 2, TopK = kind % 5, TopP = kind % 2 == 0 ? 1 : 0.8f, MinP = kind % 3 == 0 ? 0 : 0.1f, Seed = (ulong)seed, RepetitionPenalty = 1.2f };

        var sample = Sample(Logits(120, seed), options, mask, prompt: [1, 2, 3]);

        Assert.Null(sample.Error);
        Assert.NotEqual(0u, mask[sample.Token / 32] >> (sample.Token % 32) & 1);
    }

    [Property(MaxTest = 200)]
    public void What_a_row_draws_depends_on_no_other_row(int seed)
    {
        const int vocabulary = 100;
        var states = Enumerable.Range(0, 6).Select(i => State(vocabulary, Mixed(seed, i), prompt: [i, 3], outputs: Enumerable.Range(0, i).ToArray())).ToArray();
        var rows = Enumerable.Range(0, 6).Select(i => Logits(vocabulary, seed + i)).ToArray();
        var (sampler, together) = (new TokenSampler(vocabulary), new TokenSample[6]);
        sampler.Sample(rows.SelectMany(row => row).ToArray(), states.Select(state => new SamplerRow(state)).ToArray(), together);
        int[] order = [4, 0, 5, 2, 1, 3];
        var shuffled = new TokenSample[6];

        sampler.Sample(order.SelectMany(i => rows[i]).ToArray(), order.Select(i => new SamplerRow(states[i])).ToArray(), shuffled);

        for (var i = 0; i < 6; i++)
        {
            var alone = new TokenSample[1];
            sampler.Sample(rows[order[i]], [new SamplerRow(states[order[i]])], alone);
            Assert.Equal(together[order[i]], shuffled[i]);
            Assert.Equal(together[order[i]], alone[0]);
        }
    }

    [Fact]
    public void The_same_seed_and_position_draw_the_same_after_an_interruption()
    {
        var logits = Logits(500, 1);
        var options = new SamplingOptions { Temperature = 1, Seed = 42 };

        Assert.Equal(Sample(logits, options, outputs: [1, 2, 3]), Sample(logits, options, outputs: [9, 9, 9]));
        Assert.NotEqual(
            Enumerable.Range(0, 8).Select(i => Sample(logits, options, outputs: new int[i]).Token),
            Enumerable.Range(0, 8).Select(i => Sample(logits, options with { Seed = 43 }, outputs: new int[i]).Token));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        const int vocabulary = 5000;
        var logits = Logits(8 * vocabulary, 2);
        var rows = Enumerable.Range(0, 8).Select(i => new SamplerRow(State(vocabulary, Mixed(1, i), prompt: [1, 2, 3]), Enumerable.Repeat(0xF0F0F0F0u, 157).ToArray())).ToArray();
        var (sampler, samples) = (new TokenSampler(vocabulary), new TokenSample[8]);

        Allocations.AssertNone(() =>
        {
            for (var step = 0; step < 5; step++)
            {
                sampler.Sample(logits, rows, samples);
                for (var row = 0; row < rows.Length; row++)
                    rows[row].State.Accept(samples[row].Token);
            }
        });
    }

    [Property(MaxTest = 300)]
    public void The_best_are_those_of_a_full_sort(int seed, byte limit)
    {
        // Rounded, so that there are many equal ones.
        float[] scores = [.. Logits(3000, seed).Select(value => -MathF.Round(Math.Abs(value)))];
        var candidates = new Candidates(3000);

        candidates.Gather(scores, float.NegativeInfinity, limit + 1);

        var expected = Enumerable.Range(0, 3000).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(limit + 1);
        Assert.Equal(expected, Enumerable.Range(0, candidates.Count).Select(candidates.Token));
        Assert.Equal(scores[candidates.Token(limit)], candidates.Score(limit));
    }

    [Fact]
    public void The_best_of_rising_scores_are_found_too()
    {
        float[] scores = [.. Enumerable.Range(0, 50_000).Select(i => (float)(i - 50_000))];
        var candidates = new Candidates(50_000);

        candidates.Gather(scores, float.NegativeInfinity, 300);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => 49_999 - i), Enumerable.Range(0, candidates.Count).Select(candidates.Token));
    }

    private static SamplingOptions Mixed(int seed, int i) => new()
    {
        Temperature = i % 3 == 0 ? 0 : 0.7f + i,
        TopK = i % 2 == 0 ? 0 : 10,
        TopP = i < 3 ? 1 : 0.9f,
        MinP = i == 5 ? 0.1f : 0,
        FrequencyPenalty = i == 2 ? 0.5f : 0,
        RepetitionPenalty = i == 4 ? 1.3f : 1,
        Logprobs = i - 1,
        Seed = (ulong)seed,
        LogitBias = i == 1 ? new Dictionary<int, float> { [5] = 2 } : new Dictionary<int, float>(),
    };

    // By the book: everything sorted, in double precision.
    private static double[] Distribution(float[] logits, SamplingOptions options)
    {
        var weights = logits.Select(logit => Math.Exp((logit - logits.Max()) / options.Temperature)).ToArray();
        var order = Enumerable.Range(0, logits.Length).OrderByDescending(i => weights[i]).Where(i => weights[i] >= options.MinP).ToArray();
        if (options.TopK > 0)
            order = [.. order.Take(options.TopK)];
        var (total, sum, kept) = (order.Sum(i => weights[i]), 0.0, new List<int>());
        foreach (var token in order)
        {
            kept.Add(token);
            sum += weights[token];
            if (sum >= options.TopP * total)
                break;
        }

        return [.. Enumerable.Range(0, logits.Length).Select(i => kept.Contains(i) ? weights[i] / sum : 0)];
    }
}
