using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Intake;

public sealed class FramePumpTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    [Fact]
    public async Task A_source_that_breaks_is_one_error_and_the_next_is_read()
    {
        await using var engine = Engine();
        var broken = new ScriptedSource("broken", [CascadeFixture.Bright]) { Breaks = new InvalidOperationException("something was null") };
        var good = new ScriptedSource("good", [CascadeFixture.Dark]);
        var sink = new KeptRecords();
        await new FramePump(engine, [sink]).RunAsync(ended => InputPlan.ReadAsync([broken, good], engine, ended), CancellationToken.None);
        Assert.Equal([("broken", 0), ("broken", 1), ("good", 0)], sink.Records.Select(r => (r.Source, (int)r.Index)));
        Assert.Equal([FrameErrorCode.None, FrameErrorCode.Internal, FrameErrorCode.None], sink.Records.Select(r => r.Error.Code));
        Assert.Contains("something was null", sink.Records[1].Error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_watched_one_after_another_and_nothing_goes_over_from_one_to_the_next()
    {
        await using var engine = Engine();
        var first = new ScriptedSource("first", [.. Enumerable.Repeat(CascadeFixture.Bright, 30)], framesPerSecond: 10);
        var second = new ScriptedSource("second", [.. Enumerable.Repeat(CascadeFixture.Dark, 5)], framesPerSecond: 10);
        var (sink, summary) = (new KeptRecords(), new RunSummary());
        await new FramePump(engine, [sink, summary]).RunAsync(ended => InputPlan.ReadAsync([first, second], engine, ended), CancellationToken.None);
        summary.Finish();
        var times = sink.Records.Select(r => (r.Source, Zone: r.Time!.Zone)).ToList();
        Assert.All(times, t => Assert.Equal((WatchFault.None, WatchReset.None), (t.Zone.Fault, t.Zone.Reset)));
        Assert.Equal(ZoneState.Roadwork, times[29].Zone.State);
        Assert.Equal(CameraMotionStatus.NoPicture, times[30].Zone.Camera.Status);
        Assert.Equal(ZoneState.Unknown, times[30].Zone.State);
        var (group, zone) = Assert.Single(summary.Zones.Events);
        Assert.Equal(("first", EventBound.Cut), (group.Name, zone.End));
    }

    [Fact]
    public async Task When_a_sink_breaks_the_sources_have_ended_before_the_run_has()
    {
        await using var engine = Engine();
        var source = new ScriptedSource("endless", [CascadeFixture.Bright]) { Waits = true };
        var pump = new FramePump(engine, [new KeptRecords(breaks: true)]);
        await Assert.ThrowsAsync<IOException>(() => pump.RunAsync(ended => InputPlan.ReadAsync([source], engine, ended), CancellationToken.None));
        Assert.True(source.HasEnded);
    }

    [Fact]
    public async Task A_stop_ends_a_source_that_waits()
    {
        await using var engine = Engine();
        using var stop = new CancellationTokenSource();
        var source = new ScriptedSource("endless", []) { Waits = true };
        var running = new FramePump(engine, [new KeptRecords()]).RunAsync(ended => InputPlan.ReadAsync([source], engine, ended), stop.Token);
        await stop.CancelAsync();
        await running;
    }

    private RoadworkEngine Engine() => new EngineBuilder().UseCascade(cascade.Cascade).Configure(o => o with { Workers = 1 }).Build();
}
