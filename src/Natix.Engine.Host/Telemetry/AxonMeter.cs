using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.Telemetry;

/// <summary>Counts, traces and logs what the axon does. Thread-safe.</summary>
internal sealed class AxonMeter : IAxonObserver, IDisposable
{
    /// <summary>Upper bounds of the histograms' buckets in seconds: 1 ms to 10 s, by steps of 2 to 2.5.</summary>
    public static readonly double[] Seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    private readonly Counter<long> _requests;
    private readonly Counter<long> _validators;
    private readonly Counter<long> _verdicts;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _verification;
    private readonly Histogram<double> _verdictDuration;
    private readonly CostWindow? _cost;
    private readonly AxonLog _log;

    /// <param name="log">Where it logs.</param>
    /// <param name="cost">Learns of every verdict; null: nobody asks what it costs.</param>
    public AxonMeter(ILogger log, CostWindow? cost = null)
    {
        (_log, _cost) = (new AxonLog(log, TimeProvider.System), cost);
        _requests = Count(MetricNames.Requests);
        _validators = Count(MetricNames.ValidatorRequests);
        _verdicts = Count(MetricNames.Verdicts);
        _duration = Time(MetricNames.RequestDuration);
        _verification = Time(MetricNames.VerificationDuration);
        _verdictDuration = Time(MetricNames.VerdictDuration);
    }

    /// <summary>What it counts with; whoever else counts for the same server does so here.</summary>
    public Meter Meter { get; } = new(MetricNames.Meter);

    public void Arrived(AxonExchange exchange) => exchange.Span = AxonTracing.Start();

    public void Verified(AxonExchange exchange, TimeSpan took)
    {
        _verification.Record(took.TotalSeconds);
        if (exchange.IsVerified)
            exchange.Span?.AddEvent(new ActivityEvent(AxonTracing.VerifiedEvent));
    }

    public void BodyRead(AxonExchange exchange) => exchange.Span?.AddEvent(new ActivityEvent(AxonTracing.BodyReadEvent));

    public void Judged(AxonExchange exchange, Judgement judgement, TimeSpan took)
    {
        AxonTracing.Judged(exchange.Span, judgement);
        if (judgement.Status != JudgementStatus.Judged)
            return;
        KeyValuePair<string, object?> level = new(MetricNames.LevelTag, judgement.Level), shared = new(MetricNames.SharedTag, judgement.IsShared ? "true" : "false");
        _verdicts.Add(1, level, shared);
        _verdictDuration.Record(took.TotalSeconds, level, shared);
        _cost?.Note();
    }

    public void Answered(AxonExchange exchange, int status)
    {
        var kind = exchange.Refusal?.Kind ?? (exchange.Judgement is { Status: JudgementStatus.Unreadable } ? "unreadable" : "ok");
        var byStatus = new KeyValuePair<string, object?>(MetricNames.StatusTag, status);
        _requests.Add(1, byStatus, new(MetricNames.KindTag, kind));
        _duration.Record(exchange.Elapsed.TotalSeconds, byStatus);
        _validators.Add(1, new(MetricNames.HotkeyTag, exchange.Sender?.Hotkey ?? MetricNames.OtherHotkey), new(MetricNames.OutcomeTag, RequestOutcomes.NameOf(RequestOutcomes.Of(status))));
        if (exchange.Judgement is { Status: JudgementStatus.Unreadable } unreadable)
            _log.Unreadable(exchange, unreadable.Reason);
        else if (exchange.Refusal is not null)
            _log.Refused(exchange, status, kind);
        AxonTracing.End(exchange, status, kind);
    }

    public void Failed(AxonExchange exchange, Exception failure) => _log.Failed(exchange, failure);

    public void Dispose()
    {
        _log.Dispose();
        Meter.Dispose();
    }

    private Counter<long> Count(MetricName metric) => Meter.CreateCounter<long>(metric.Name, metric.Unit, metric.Description);

    private Histogram<double> Time(MetricName metric) =>
        Meter.CreateHistogram(metric.Name, metric.Unit, metric.Description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
}
