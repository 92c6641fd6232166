using System.Diagnostics;
using System.Diagnostics.Metrics;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Telemetry;

/// <summary>Counts and traces what is answered to holders of keys. Thread-safe.</summary>
internal sealed class RestMeter
{
    /// <summary>Stands for requests that no key opened.</summary>
    public const string NoKey = "none";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _verdicts;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _streams;
    private readonly CostWindow? _cost;

    /// <param name="meter">The server's own.</param>
    /// <param name="cost">Learns of every verdict; null: nobody asks what it costs.</param>
    public RestMeter(Meter meter, CostWindow? cost)
    {
        _cost = cost;
        _requests = meter.CreateCounter<long>(MetricNames.RestRequests.Name, MetricNames.RestRequests.Unit, MetricNames.RestRequests.Description);
        _verdicts = meter.CreateCounter<long>(MetricNames.RestVerdicts.Name, MetricNames.RestVerdicts.Unit, MetricNames.RestVerdicts.Description);
        _streams = meter.CreateUpDownCounter<long>(MetricNames.RestStreams.Name, MetricNames.RestStreams.Unit, MetricNames.RestStreams.Description);
        _duration = meter.CreateHistogram(
            MetricNames.RestDuration.Name, MetricNames.RestDuration.Unit, MetricNames.RestDuration.Description, null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = AxonMeter.Seconds });
    }

    /// <summary>Notes that a request came; end it with <see cref="End"/>.</summary>
    /// <param name="route">What it asks for.</param>
    public static RestRequest Begin(string route) => new(route, AxonTracing.Start(AxonTracing.RestSpan));

    /// <summary>Notes that a stream began; dispose it at its end.</summary>
    public IDisposable BeginStream()
    {
        _streams.Add(1);
        return new OpenStream(_streams);
    }

    /// <summary>Notes what became of a frame.</summary>
    public void Judged(RestRequest request, FrameRecord frame)
    {
        request.Frames++;
        if (!frame.IsJudged)
            return;
        _verdicts.Add(1, new(MetricNames.RouteTag, request.Route), new(MetricNames.LevelTag, frame.Verdict.Level));
        _cost?.Note();
        // Of a stream that lasts for days the span would grow for days.
        if (request.Frames <= RestRequest.MostEvents)
            request.Span?.AddEvent(new ActivityEvent(AxonTracing.JudgedEvent, tags: new ActivityTagsCollection { [MetricNames.LevelTag] = frame.Verdict.Level }));
    }

    /// <summary>Notes what was answered.</summary>
    public void End(RestRequest request, int status)
    {
        var (route, code) = (new KeyValuePair<string, object?>(MetricNames.RouteTag, request.Route), new KeyValuePair<string, object?>(MetricNames.StatusTag, status));
        _requests.Add(1, route, code, new(MetricNames.KeyTag, request.Key ?? NoKey));
        _duration.Record(Stopwatch.GetElapsedTime(request.Started).TotalSeconds, route, code);
        if (request.Span is not { } span)
            return;
        span.SetTag(MetricNames.RouteTag, request.Route);
        span.SetTag(MetricNames.StatusTag, status);
        span.SetTag("frames", request.Frames);
        if (status >= 500)
            span.SetStatus(ActivityStatusCode.Error);
        span.Dispose();
    }

    private sealed class OpenStream(UpDownCounter<long> streams) : IDisposable
    {
        public void Dispose() => streams.Add(-1);
    }
}

/// <summary>A request of a holder of a key, as it is counted. One request's alone.</summary>
/// <param name="route">What it asks for.</param>
/// <param name="span">Its span; null while nobody traces.</param>
internal sealed class RestRequest(string route, Activity? span)
{
    /// <summary>Events that one span has at most.</summary>
    public const int MostEvents = 64;

    public string Route => route;

    public Activity? Span => span;

    public long Started { get; } = Stopwatch.GetTimestamp();

    /// <summary>The key's name; null while none opened it.</summary>
    public string? Key { get; set; }

    /// <summary>Frames answered.</summary>
    public long Frames { get; set; }
}
