using BenchmarkDotNet.Attributes;
using Natix.Engine.Language.Vision;
using Natix.Engine.Workloads;

namespace Natix.Engine.Benchmarks;

/// <summary>JPEG bytes to the patches of a vision tower, on one core.</summary>
[MemoryDiagnoser]
public class PatcherBenchmarks
{
    private readonly ImagePatcher _patcher = new(new VisionPreprocessing(16, 2, VisionPreprocessing.DefaultMinPixels, VisionPreprocessing.DefaultMaxPixels, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]), FrameLimits.Default);
    private readonly SpareBuffers _spare = new(1);
    private byte[] _jpeg = [];

    [Params(360, 720, 1080)]
    public int Height { get; set; }

    [GlobalSetup]
    public void Setup() => _jpeg = SyntheticFrame.Jpeg(Height * 16 / 9, Height);

    [Benchmark]
    public int Cut()
    {
        _spare.Return(_patcher.Cut(_jpeg, _spare.Rent, out var grid, out _)!);
        return grid.Tokens;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _patcher.Dispose();
        _spare.Dispose();
    }
}
