using BenchmarkDotNet.Attributes;
using Natix.Engine.Workloads;

namespace Natix.Engine.Benchmarks;

/// <summary>Model outputs to findings and vote, on outputs of the size of the real ones.</summary>
[MemoryDiagnoser]
[MinColumn]
public class HeadBenchmarks
{
    private HeadWorkload? _work;

    [ParamsAllValues]
    public HeadShape Case { get; set; }

    [GlobalSetup]
    public void Setup() => _work = HeadWorkload.Of(Case);

    [Benchmark]
    public int Read() => _work!.Read();
}
