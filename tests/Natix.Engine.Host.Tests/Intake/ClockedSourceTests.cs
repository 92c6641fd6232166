using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Intake;

public sealed class ClockedSourceTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    [Fact]
    public async Task Frames_without_a_time_are_one_error()
    {
        var record = Assert.Single(await ReadAsync(double.NaN));
        Assert.Equal(FrameErrorCode.Unsupported, record.Code);
        Assert.Contains("frame rate", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_with_a_time_pass() => Assert.All(await ReadAsync(10), e => Assert.False(e.IsError));

    private async Task<List<FrameError>> ReadAsync(double framesPerSecond)
    {
        await using var engine = new EngineBuilder().UseCascade(cascade.Cascade).Configure(o => o with { Workers = 1 }).Build();
        var source = new ClockedSource(new ScriptedSource("clip.mp4", [CascadeFixture.Bright, CascadeFixture.Dark], framesPerSecond));
        var errors = new List<FrameError>();
        await foreach (var frame in source.ReadAsync(engine, CancellationToken.None))
        {
            errors.Add(frame.Error);
            frame.Lease?.Dispose();
        }

        return errors;
    }
}
