using Natix.Engine.Language.Sampling;

namespace Natix.Engine.Tests.Language.Sampling;

/// <summary>One row through the sampler.</summary>
internal static class SamplingFixture
{
    public static TokenSample Sample(float[] logits, SamplingOptions options, uint[]? allowed = null, int[]? prompt = null, params int[] outputs)
    {
        var state = State(logits.Length, options, prompt, outputs);
        var samples = new TokenSample[1];
        new TokenSampler(logits.Length).Sample(logits, [new SamplerRow(state, allowed)], samples);
        return samples[0];
    }

    public static SamplerState State(int vocabulary, SamplingOptions options, int[]? prompt = null, params int[] outputs)
    {
        var state = new SamplerState(options, vocabulary, prompt, 64);
        foreach (var token in outputs)
            state.Accept(token);
        return state;
    }

    /// <summary>How often each token is drawn in so many positions of one stream.</summary>
    public static int[] Draw(float[] logits, SamplingOptions options, int draws, uint[]? allowed = null)
    {
        var (counts, samples) = (new int[logits.Length], new TokenSample[1]);
        var state = State(logits.Length, options);
        var sampler = new TokenSampler(logits.Length);
        for (var i = 0; i < draws; i++)
        {
            sampler.Sample(logits, [new SamplerRow(state, allowed)], samples);
            counts[samples[0].Token]++;
            state.Accept(samples[0].Token);
        }

        return counts;
    }

    /// <summary>Logits that a seed makes, roughly normal with a deviation of 3.</summary>
    public static float[] Logits(int count, int seed)
    {
        var random = new Consensus.SplitMix(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(3 * random.Normal()))];
    }

    /// <summary>Pearson's statistic of counts against probabilities; tokens of probability 0 have to have none.</summary>
    public static double ChiSquare(int[] counts, double[] probabilities)
    {
        var (sum, total) = (0.0, counts.Sum());
        for (var i = 0; i < counts.Length; i++)
        {
            if (probabilities[i] == 0)
                Xunit.Assert.Equal(0, counts[i]);
            else
                sum += Math.Pow(counts[i] - (total * probabilities[i]), 2) / (total * probabilities[i]);
        }

        return sum;
    }
}
