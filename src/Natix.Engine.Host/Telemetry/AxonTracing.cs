using System.Diagnostics;
using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.Telemetry;

/// <summary>One span a request, with events for what it has behind it. Costs a check of a flag when nobody listens. Thread-safe.</summary>
internal static class AxonTracing
{
    public const string SourceName = MetricNames.Meter;
    public const string RequestSpan = "axon request";
    public const string RestSpan = "rest request";
    public const string VerifiedEvent = "verified";
    public const string BodyReadEvent = "body read";
    public const string JudgedEvent = "judged";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Opens a request's span; null when nobody traces. It has no parent: what a stranger's headers say of one decides nothing here.</summary>
    /// <param name="name">What kind of request it is.</param>
    public static Activity? Start(string name = RequestSpan)
    {
        if (!Source.HasListeners())
            return null;
        Activity.Current = null;
        return Source.StartActivity(name, ActivityKind.Server);
    }

    /// <summary>Notes that an image was judged, or why not.</summary>
    public static void Judged(Activity? span, Judgement judgement)
    {
        if (span is null)
            return;
        var tags = new ActivityTagsCollection { ["status"] = judgement.Status.ToString(), [MetricNames.LevelTag] = judgement.Level, [MetricNames.SharedTag] = judgement.IsShared };
        span.AddEvent(new ActivityEvent(JudgedEvent, tags: tags));
    }

    /// <summary>Closes a request's span.</summary>
    public static void End(AxonExchange exchange, int status, string kind)
    {
        if (exchange.Span is not { } span)
            return;
        span.SetTag(MetricNames.StatusTag, status);
        span.SetTag(MetricNames.KindTag, kind);
        if (exchange.Judgement is { Status: JudgementStatus.Judged } judgement)
            span.SetTag(MetricNames.LevelTag, judgement.Level);
        if (status >= 500)
            span.SetStatus(ActivityStatusCode.Error, kind);
        span.Dispose();
    }
}
