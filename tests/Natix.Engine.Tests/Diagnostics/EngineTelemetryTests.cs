using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Natix.Engine.Diagnostics;
using Natix.Engine.Models;
using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Diagnostics;

/// <summary>What is measured, and that whoever listens cannot hurt a frame. Alone: instruments are shared by every engine of the process.</summary>
[Collection(nameof(AllocationGateTests))]
public sealed class EngineTelemetryTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);
    private static readonly TwoSidedExit Exit = new(0.05, 0.95);

    [Fact]
    public async Task Shed_and_cancelled_frames_have_no_duration()
    {
        var durations = new ConcurrentBag<double>();
        using var listener = Listen(EngineTelemetry.FrameDuration);
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => durations.Add(value));
        listener.Start();
        using var gate = new ManualResetEventSlim();
        using var backend = new ScriptedBackend(("slow", () => Wait(gate)));
        await using var engine = ScriptedCascade.Build(
            backend, new EngineOptions { Workers = 1, MaxInFlight = 2 }, ScriptedCascade.Level(0, Exit, "slow"));
        using var cancellation = new CancellationTokenSource();
        var served = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("served")).AsTask();
        var cancelled = engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("cancelled"), cancellation.Token).AsTask();
        (await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("shed"))).Dispose();
        await cancellation.CancelAsync();
        gate.Set();
        (await served).Dispose();
        (await cancelled).Dispose();

        Assert.True(Assert.Single(durations) > 0);
    }

    [Fact]
    public async Task Failed_runs_are_counted_by_model()
    {
        var failures = new ConcurrentBag<object?>();
        using var listener = Listen(EngineTelemetry.ModelFailures);
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => failures.Add(tags[0].Value));
        listener.Start();
        using var backend = new ScriptedBackend(
            ("watcher", () => throw new ModelRunException("fell")), ("voter", () => throw new ModelRunException("fell")));
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, EntryRule.Always, ("watcher", 0.0), ("voter", 1.0)));
        (await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"))).Dispose();

        Assert.Equal(["voter", "watcher"], failures.Select(f => (string)f!).Order());
    }

    [Fact]
    public async Task A_listener_that_throws_costs_no_frame()
    {
        using var meters = Listen(EngineTelemetry.FrameDuration, EngineTelemetry.CascadeExits);
        meters.SetMeasurementEventCallback<double>((_, _, _, _) => throw new InvalidOperationException("a bad listener"));
        meters.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("a bad listener"));
        meters.Start();
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => throw new InvalidOperationException("a bad listener"),
            ActivityStopped = _ => throw new InvalidOperationException("a bad listener"),
        };
        ActivitySource.AddActivityListener(spans);
        using var backend = new ScriptedBackend(("quick", () => 6f));
        await using var engine = ScriptedCascade.Build(backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, Exit, "quick"));
        for (var i = 0; i < 3; i++)
        {
            using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));
            Assert.Equal(0, result.Verdict.Level);
        }
    }

    private static MeterListener Listen(params string[] instruments) => new()
    {
        InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == EngineTelemetry.SourceName && instruments.Contains(instrument.Name))
                listener.EnableMeasurementEvents(instrument);
        },
    };

    private static float Wait(ManualResetEventSlim gate)
    {
        gate.Wait(TimeSpan.FromSeconds(30));
        return 6f;
    }
}
