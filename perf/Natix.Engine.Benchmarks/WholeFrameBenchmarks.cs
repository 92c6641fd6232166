using BenchmarkDotNet.Attributes;
using Natix.Engine.Workloads;

namespace Natix.Engine.Benchmarks;

/// <summary>
/// Submission to verdict with the default cascade: one frame at a time on one worker. The bytes that are counted are those of awaiting here.
/// </summary>
[MemoryDiagnoser]
public class WholeFrameBenchmarks
{
    private RoadworkEngine? _engine;
    private byte[] _jpeg = [];

    [Params(720, 1080)]
    public int Height { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _jpeg = SyntheticFrame.Jpeg(Height * 16 / 9, Height);
        _engine = new EngineBuilder().UseCascade(CascadePath()).Configure(options => options with { Workers = 1 }).Build();
    }

    [Benchmark]
    public async Task<double> Frame()
    {
        var lease = _engine!.Rent(_jpeg.Length);
        _jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = _jpeg.Length;
        using var result = await _engine.SubmitAsync(lease, FrameInfo.Still("benchmark"));
        return result.Verdict.Probability;
    }

    [GlobalCleanup]
    public void Cleanup() => _engine!.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static string CascadePath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "engines", "default", "cascade.json");
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException("There is no engines/default/cascade.json above the benchmark: run it from the repository.");
    }
}
