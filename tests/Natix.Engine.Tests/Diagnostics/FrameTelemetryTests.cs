using System.Diagnostics;
using System.Diagnostics.Metrics;
using Natix.Engine.Diagnostics;
using Natix.Engine.Models;
using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Diagnostics;

/// <summary>What a listener hears of a frame.</summary>
public sealed class FrameTelemetryTests
{
    [Fact]
    public async Task A_frame_is_measured_counted_and_traced()
    {
        var heard = new List<string>();
        using var meters = Listen(heard);
        using var traces = Trace(heard);
        using var backend = new ScriptedBackend(("quick", () => 6f));
        await using (var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, ScriptedCascade.Level(0, new TwoSidedExit(0.05, 0.95), "quick")))
        {
            (await engine.SubmitAsync(engine.Lend(TestImages.Jpeg(64, 48)), new FrameInfo("telemetry", 7, 0))).Dispose();
            (await engine.SubmitAsync(engine.Lend([1, 2, 3]), new FrameInfo("telemetry", 8, 0))).Dispose();
        }

        lock (heard)
        {
            Assert.Contains($"{EngineTelemetry.FrameSpan} telemetry 7", heard);
            Assert.Contains($"{EngineTelemetry.FrameSpan} 7 waited for a worker for a time that is known", heard);
            Assert.Contains($"{EngineTelemetry.CascadeExits} level=0", heard);
            Assert.Contains($"{EngineTelemetry.FrameErrors} code={nameof(FrameErrorCode.NotJpeg)}", heard);
            Assert.Contains(heard, h => h.StartsWith(EngineTelemetry.FrameDuration, StringComparison.Ordinal));
        }
    }

    private static MeterListener Listen(List<string> heard)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == EngineTelemetry.SourceName)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Add(heard, instrument.Name));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(heard, $"{instrument.Name} {Text(tags)}"));
        listener.Start();
        return listener;
    }

    private static ActivityListener Trace(List<string> heard)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a =>
            {
                Add(heard, $"{a.OperationName} {a.GetTagItem("natix.source")} {a.GetTagItem("natix.index")}");
                if (a.GetTagItem(EngineTelemetry.QueueTag) is >= 0.0)
                    Add(heard, $"{a.OperationName} {a.GetTagItem("natix.index")} waited for a worker for a time that is known");
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.IsEmpty ? "" : $"{tags[0].Key}={tags[0].Value}";

    // Other tests' frames are heard too, on other threads.
    private static void Add(List<string> heard, string what)
    {
        lock (heard)
            heard.Add(what);
    }
}
