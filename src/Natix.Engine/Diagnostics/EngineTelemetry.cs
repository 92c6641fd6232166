using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace Natix.Engine.Diagnostics;

/// <summary>
/// The engine's one Meter, one ActivitySource and one EventSource, with every name in this file. Costs a check of a flag when
/// nobody listens. Thread-safe.
/// </summary>
internal static class EngineTelemetry
{
    public const string SourceName = "Natix.Engine";
    public const string FrameDuration = "natix.frame.duration";
    public const string CascadeExits = "natix.cascade.exits";
    public const string DegradedVerdicts = "natix.cascade.degraded";
    public const string FrameErrors = "natix.frame.errors";
    public const string BytesCopied = "natix.frame.bytes_copied";
    public const string ModelFailures = "natix.model.failures";
    public const string DriftChanges = "natix.cascade.drift_changes";
    public const string FrameSpan = "natix.frame";
    public const string QueueTag = "natix.queue";
    public const string LevelTag = "natix.level";

    // Stages of a frame, as a profiler shows them.
    public const string DecodeStage = "decode";
    public const string PreprocessStage = "preprocess";
    public const string InferStage = "infer";
    public const string HeadsStage = "heads";

    private static readonly Meter Meter = new(SourceName);
    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(FrameDuration, "s", "Submission to verdict.");
    private static readonly Counter<long> Exits = Meter.CreateCounter<long>(CascadeExits, "{frame}", "Verdicts by deciding level.");
    private static readonly Counter<long> Degraded = Meter.CreateCounter<long>(DegradedVerdicts, "{frame}", "Degraded verdicts by reason.");
    private static readonly Counter<long> Errors = Meter.CreateCounter<long>(FrameErrors, "{frame}", "Frames without a verdict.");
    private static readonly Counter<long> Copies = Meter.CreateCounter<long>(BytesCopied, "By", "Bytes copied after the socket.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(ModelFailures, "{failure}", "Failed model runs by model.");
    private static readonly Counter<long> Drifts = Meter.CreateCounter<long>(DriftChanges, "{change}", "Times the scores of a level began or ceased to drift.");

    // Boxed once: a tag value must be an object, and boxing a level a frame would allocate.
    private static readonly object[] Levels = [.. Enumerable.Range(0, Verdict.ConsensusLevel + 1).Select(i => (object)i)];
    private static readonly object[] Reasons = [.. Enum.GetNames<DegradedReason>()];
    private static readonly object[] Codes = [.. Enum.GetNames<FrameErrorCode>()];

    /// <summary>
    /// Opens the span of a frame; null when nobody traces. It does not become the thread's current one: frames change threads between
    /// stations, and a thread has several at once. A listener that throws is reported, never passed on.
    /// </summary>
    public static Activity? StartFrame(in FrameInfo info)
    {
        if (!Source.HasListeners())
            return null;
        var current = Activity.Current;
        try
        {
            var activity = Source.StartActivity(FrameSpan);
            activity?.SetTag("natix.source", info.Source);
            activity?.SetTag("natix.index", info.Index);
            return activity;
        }
        catch (Exception e)
        {
            Fault(e);
            return null;
        }
        finally
        {
            Activity.Current = current;
        }
    }

    /// <summary>Closes the span of a frame, which tells how many seconds the frame waited for a worker before it and what level decided, and counts it. A listener that throws is reported, never passed on.</summary>
    public static void FrameDone(FrameResult result, Activity? span = null)
    {
        try
        {
            Close(span, result);
        }
        catch (Exception e)
        {
            Fault(e);
        }

        try
        {
            Count(result);
        }
        catch (Exception e)
        {
            Fault(e);
        }
    }

    /// <summary>Counts a failed run of a model. A listener that throws is reported, never passed on.</summary>
    public static void ModelFailed(string model)
    {
        try
        {
            Failures.Add(1, new KeyValuePair<string, object?>("model", model));
        }
        catch (Exception e)
        {
            Fault(e);
        }
    }

    /// <summary>Tells that the scores of a level began or ceased to drift from the certificate's. A listener that throws is reported, never passed on.</summary>
    public static void DriftChanged(int level, bool drifts)
    {
        EngineEvents.Log.DriftChanged(level, drifts);
        try
        {
            Drifts.Add(1, new KeyValuePair<string, object?>("level", Levels[level]), new KeyValuePair<string, object?>("drifts", drifts));
        }
        catch (Exception e)
        {
            Fault(e);
        }
    }

    private static void Close(Activity? span, FrameResult result)
    {
        if (span is null)
            return;
        span.SetTag(QueueTag, result.Times.Queue * 1e-6);
        if (result.Verdict.Level >= 0)
            span.SetTag(LevelTag, Levels[result.Verdict.Level]);
        span.Dispose();
    }

    private static void Count(FrameResult result)
    {
        // A frame that no worker finished took no time worth telling: it would only pull the figures down.
        if (Durations.Enabled && result.Error.Code is not (FrameErrorCode.QueueFull or FrameErrorCode.Cancelled or FrameErrorCode.Overdue or FrameErrorCode.Internal))
            Durations.Record(result.Times.Total * 1e-6);
        if (result.Error.IsError)
            Errors.Add(1, new KeyValuePair<string, object?>("code", Codes[(int)result.Error.Code]));
        else if (result.Verdict.Level >= 0)
            Exits.Add(1, new KeyValuePair<string, object?>("level", Levels[result.Verdict.Level]));
        if (result.Verdict.Degraded)
            Degraded.Add(1, new KeyValuePair<string, object?>("reason", Reasons[(int)result.Verdict.Reason]));
        if (result.BytesCopied > 0)
            Copies.Add(result.BytesCopied);
    }

    /// <summary>Reports an exception that no station should let through.</summary>
    public static void Fault(Exception e) => EngineEvents.Log.Fault(e.ToString());
}

/// <summary>Rare events for EventPipe and dotnet-trace.</summary>
[EventSource(Name = "Natix-Engine")]
internal sealed class EngineEvents : EventSource
{
    public static readonly EngineEvents Log = new();

    /// <summary>A station threw what it should not.</summary>
    [Event(1, Level = EventLevel.Error)]
    public void Fault(string exception) => WriteEvent(1, exception);

    /// <summary>The scores of a level began or ceased to drift from those its exits were certified on.</summary>
    [Event(2, Level = EventLevel.Warning)]
    public void DriftChanged(int level, bool drifts) => WriteEvent(2, level, drifts);
}
