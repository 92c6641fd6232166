using BenchmarkDotNet.Attributes;
using Natix.Engine.Workloads;

namespace Natix.Engine.Benchmarks;

/// <summary>The check of 300 boxes against sizes, horizon and order: part of the 50 microseconds that judgement may take of a frame.</summary>
[MemoryDiagnoser]
[MinColumn]
public class GeometryBenchmarks
{
    private GeometryWorkload? _work;

    /// <summary>True where the mount is known; else order is checked instead.</summary>
    [ParamsAllValues]
    public bool Ground { get; set; }

    [GlobalSetup]
    public void Setup() => _work = new GeometryWorkload(300, Ground);

    [Benchmark]
    public bool Check() => _work!.Check();
}
