using BenchmarkDotNet.Attributes;
using Natix.Engine.Language.Sampling;

namespace Natix.Engine.Benchmarks;

/// <summary>A step's logits to tokens, of the size that Qwen3 has.</summary>
[MemoryDiagnoser]
public class SamplerBenchmarks
{
    private const int Vocabulary = 151_936;

    private readonly TokenSampler _sampler = new(Vocabulary);
    private float[] _logits = [];
    private SamplerRow[] _rows = [];
    private TokenSample[] _samples = [];

    /// <summary>How tokens are chosen.</summary>
    public enum Choice
    {
        Greedy,
        Temperature,
        TopK,
        TopP,
        Everything,
    }

    [ParamsAllValues]
    public Choice Case { get; set; }

    [Params(1, 16)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        // About what a model is sure of: a few tokens far above the others.
        _logits = [.. Enumerable.Range(0, Rows * Vocabulary).Select(_ => (float)((4 * Math.Log(random.NextDouble() + 1e-9)) + 10))];
        _samples = new TokenSample[Rows];
        _rows = [.. Enumerable.Range(0, Rows).Select(_ => new SamplerRow(new SamplerState(Options(Case), Vocabulary, [1, 2, 3], 64)))];
    }

    [Benchmark]
    public int Sample()
    {
        _sampler.Sample(_logits, _rows, _samples);
        return _samples[0].Token;
    }

    private static SamplingOptions Options(Choice choice) => choice switch
    {
        Choice.Greedy => SamplingOptions.Greedy,
        Choice.Temperature => new() { Temperature = 1 },
        Choice.TopK => new() { Temperature = 1, TopK = 50 },
        Choice.TopP => new() { Temperature = 1, TopP = 0.9f },
        _ => new() { Temperature = 0.7f, TopK = 50, TopP = 0.9f, MinP = 0.01f, RepetitionPenalty = 1.1f, Logprobs = 5 },
    };
}
