using BenchmarkDotNet.Attributes;
using Natix.Engine.Workloads;

namespace Natix.Engine.Benchmarks;

/// <summary>A step of the language scheduler: planned, laid out, answered and completed, by requests of 1,000 to 2,000 tokens that decode.</summary>
[MemoryDiagnoser]
[MinColumn]
[InvocationCount(SchedulerWorkload.Steps / 2, 1)]
public class SchedulerBenchmarks
{
    private SchedulerWorkload? _work;

    [Params(32, 256)]
    public int Running { get; set; }

    [Params(1, 3)]
    public int Axes { get; set; }

    [IterationSetup]
    public void Setup() => _work = new SchedulerWorkload(Running, Axes);

    [Benchmark]
    public int Step() => _work!.Step();
}
