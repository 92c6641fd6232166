using Xunit;

namespace Natix.Engine.Tests;

public sealed class OverheadReportTests
{
    [Fact]
    public async Task Options_of_the_caller_hold()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => OverheadReport.MeasureAsync(
            EngineBuilder.DefaultCascadePath, [TestImages.Jpeg(64, 48)], 1, new EngineOptions { Limits = new FrameLimits(MaxPixels: 100) }));

        Assert.Contains("the frame cannot be measured: TooManyPixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_of_the_caller_do_not()
    {
        var report = await OverheadReport.MeasureAsync(
            EngineBuilder.DefaultCascadePath, [TestImages.Jpeg(64, 48)], 1, new EngineOptions { Workers = 0, MaxInFlight = 1 });

        Assert.Equal(1, report.Rounds);
        Assert.True(report.WholeFrame > 0);
    }
}
