using Natix.Engine.Language.Sampling;

namespace Natix.Engine.Workloads;

/// <summary>How tokens are chosen.</summary>
internal enum SamplerCase
{
    Greedy,
    Temperature,
    TopK,
    TopP,
    Everything,
}

/// <summary>A step's logits to tokens, of the size that Qwen3 has.</summary>
internal sealed class SamplerWorkload
{
    private const int Vocabulary = 151_936;

    private readonly TokenSampler _sampler = new(Vocabulary);
    private readonly float[] _logits;
    private readonly SamplerRow[] _rows;
    private readonly TokenSample[] _samples;

    /// <param name="rows">Requests.</param>
    /// <param name="choice">How each chooses.</param>
    public SamplerWorkload(int rows, SamplerCase choice)
    {
        var random = new Random(1);
        _logits = [.. Enumerable.Range(0, rows * Vocabulary).Select(_ => Logit(random))];
        _samples = new TokenSample[rows];
        _rows = [.. Enumerable.Range(0, rows).Select(_ => new SamplerRow(new SamplerState(Options(choice), Vocabulary, [1, 2, 3], 64)))];
    }

    /// <summary>Samples all rows; the first one's token.</summary>
    public int Sample()
    {
        _sampler.Sample(_logits, _rows, _samples);
        return _samples[0].Token;
    }

    // About what a model is sure of: one token in ten thousand stands far above the others, which spread by two and a half.
    private static float Logit(Random random) =>
        (float)((2.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())) + (random.Next(10_000) == 0 ? 14 : 0));

    private static SamplingOptions Options(SamplerCase choice) => choice switch
    {
        SamplerCase.Greedy => SamplingOptions.Greedy,
        SamplerCase.Temperature => new() { Temperature = 1 },
        SamplerCase.TopK => new() { Temperature = 1, TopK = 50 },
        SamplerCase.TopP => new() { Temperature = 1, TopP = 0.9f },
        _ => new() { Temperature = 0.7f, TopK = 50, TopP = 0.9f, MinP = 0.01f, RepetitionPenalty = 1.1f, Logprobs = 5 },
    };
}
