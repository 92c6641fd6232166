using Natix.Engine.LanguageBench;
using Xunit;

namespace Natix.Engine.Perf.Tests.LanguageBench;

public sealed class MachinePeaksTests
{
    [Fact]
    public void What_the_native_bench_prints_is_understood()
    {
        var peaks = MachinePeaks.Parse("avx2 kernels, 2 threads: stream 22.4 GB/s; f32 90.5, int8 138.5, int4 272.7 GMAC/s\n");
        Assert.Equal(new MachinePeaks("avx2", 22.4, 90.5, 138.5, 272.7), peaks);
        Assert.Equal((90.5, 138.5, 272.7), (peaks.Gigamacs(WeightPrecision.Full), peaks.Gigamacs(WeightPrecision.EightBit), peaks.Gigamacs(WeightPrecision.FourBit)));
        Assert.Contains("found: no", Assert.Throws<InvalidOperationException>(() => MachinePeaks.Parse("no")).Message, StringComparison.Ordinal);
    }
}
