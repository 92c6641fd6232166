using BenchmarkDotNet.Attributes;
using Natix.Engine.Workloads;

namespace Natix.Engine.Benchmarks;

/// <summary>A step's logits to tokens, of the size that Qwen3 has.</summary>
[MemoryDiagnoser]
public class SamplerBenchmarks
{
    private SamplerWorkload? _work;

    [Params(nameof(SamplerCase.Greedy), nameof(SamplerCase.Temperature), nameof(SamplerCase.TopK), nameof(SamplerCase.TopP), nameof(SamplerCase.Everything))]
    public string Case { get; set; } = "";

    [Params(1, 16)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup() => _work = new SamplerWorkload(Rows, Enum.Parse<SamplerCase>(Case));

    [Benchmark]
    public int Sample() => _work!.Sample();
}
