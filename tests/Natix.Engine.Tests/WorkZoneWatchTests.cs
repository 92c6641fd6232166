using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests;

/// <summary>The public face of a stream's events, over real results.</summary>
public sealed class WorkZoneWatchTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);

    [Fact]
    public async Task Roadwork_is_entered_and_left_and_single_frames_change_nothing()
    {
        var watch = new WorkZoneWatch();
        // Two seconds clear with one wild frame, two of roadwork with one blind frame, two clear; ten frames a second.
        var events = await RunAsync(watch, i => i is 10 ? 4 : i is >= 20 and < 40 and not 30 ? 4 : -4, 60);

        var found = Assert.Single(events);
        Assert.InRange(found.Entered, 1.9, 2.6);
        Assert.InRange(found.Left, 3.9, 4.8);
        Assert.Equal((EventBound.Seen, EventBound.Seen), (found.Start, found.End));
        Assert.InRange(found.PeakProbability, 0.9, 1);
        Assert.Equal(ZoneState.Clear, watch.State);
        Assert.Null(watch.Finish());
    }

    [Fact]
    public async Task What_is_on_at_the_end_is_cut_there()
    {
        var watch = new WorkZoneWatch();
        Assert.Empty(await RunAsync(watch, i => i < 20 ? -4 : 4, 40));
        Assert.NotNull(watch.Open);

        var last = watch.Finish();

        Assert.Equal((EventBound.Seen, EventBound.Cut, 3.9), (last!.Value.Start, last.Value.End, Math.Round(last.Value.Left, 6)));
        Assert.Equal((ZoneState.Unknown, null), (watch.State, watch.Open));
    }

    [Fact]
    public async Task Stills_and_frames_with_errors_say_nothing()
    {
        var watch = new WorkZoneWatch();
        Assert.Empty(await RunAsync(watch, _ => 4, 30, _ => double.NaN));
        Assert.Equal((ZoneState.Unknown, true), (watch.State, double.IsNaN(watch.Probability)));
        Assert.Throws<ArgumentNullException>(() => watch.Observe(null!));

        await using var engine = ScriptedCascade.Build(new ScriptedBackend(("a", () => 4)), ScriptedCascade.OneWorker, ScriptedCascade.Level(0, null, "a"));
        using var broken = await engine.SubmitAsync(engine.Lend([1, 2, 3]), new FrameInfo("s", 0, 1));
        Assert.True(broken.Error.IsError);
        Assert.Equal(new ZoneObservation(ZoneState.Unknown, double.NaN, null, null, WatchFault.FrameFailed, WatchReset.None, CameraMotion.None), watch.Observe(broken));
    }

    private static async Task<List<WorkZoneEvent>> RunAsync(WorkZoneWatch watch, Func<int, float> logitOf, int frames, Func<int, double>? timeOf = null)
    {
        var (i, events) = (0, new List<WorkZoneEvent>());
        await using var engine = ScriptedCascade.Build(new ScriptedBackend(("a", () => logitOf(i))), ScriptedCascade.OneWorker, ScriptedCascade.Level(0, null, "a"));
        for (; i < frames; i++)
        {
            using var result = await engine.SubmitAsync(engine.Lend(Frame), new FrameInfo("s", i, timeOf?.Invoke(i) ?? i / 10.0));
            if (watch.Observe(result).Ended is { } ended)
                events.Add(ended);
        }

        return events;
    }
}
