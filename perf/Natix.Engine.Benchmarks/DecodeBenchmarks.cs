using BenchmarkDotNet.Attributes;
using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Workloads;

namespace Natix.Engine.Benchmarks;

/// <summary>JPEG bytes to planes, and to RGB pixels for comparison, whole and scaled.</summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private readonly JpegDecoder _decoder = new();
    private readonly PixelFrame _frame = new();
    private byte[] _jpeg = [];

    [Params(720, 1080)]
    public int Height { get; set; }

    [Params(1, 2, 4)]
    public int Denominator { get; set; }

    [GlobalSetup]
    public void Setup() => _jpeg = SyntheticFrame.Jpeg(Height * 16 / 9, Height);

    [Benchmark(Baseline = true)]
    public bool Rgb() =>
        JpegDecoder.TryReadHeader(_jpeg, FrameLimits.Default, out var info, out _) && _decoder.TryDecodeRgb(_jpeg, info, Denominator, _frame, out _);

    [Benchmark]
    public bool Planes() =>
        JpegDecoder.TryReadHeader(_jpeg, FrameLimits.Default, out var info, out _) && _decoder.TryDecode(_jpeg, info, Denominator, _frame, out _);

    [GlobalCleanup]
    public void Cleanup()
    {
        _decoder.Dispose();
        _frame.Dispose();
    }
}
