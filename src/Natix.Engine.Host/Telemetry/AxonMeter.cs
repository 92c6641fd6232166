using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.Telemetry;

/// <summary>Counts what the axon does. Thread-safe.</summary>
internal sealed partial class AxonMeter : IAxonObserver, IDisposable
{
    private readonly Meter _meter = new(MetricNames.Meter);
    private readonly Counter<long> _requests;
    private readonly Counter<long> _verdicts;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _verification;
    private readonly ILogger _log;

    public AxonMeter(ILogger log)
    {
        _log = log;
        _requests = _meter.CreateCounter<long>(MetricNames.Requests, "{request}", "Requests of validators by status and kind of refusal.");
        _verdicts = _meter.CreateCounter<long>(MetricNames.Verdicts, "{verdict}", "Answered images by the level that decided.");
        _duration = _meter.CreateHistogram<double>(MetricNames.RequestDuration, "s", "From a request's headers to its reply.");
        _verification = _meter.CreateHistogram<double>(MetricNames.VerificationDuration, "s", "Checking a request's nonce and signature.");
    }

    public void Answered(AxonExchange exchange, int status)
    {
        var kind = exchange.Refusal?.Kind ?? (exchange.Judgement is { Status: JudgementStatus.Unreadable } ? "unreadable" : "ok");
        KeyValuePair<string, object?> byStatus = new("status", status), byKind = new("kind", kind);
        _requests.Add(1, byStatus, byKind);
        _duration.Record(exchange.Elapsed.TotalSeconds, byStatus);
        if (exchange.Judgement is { Status: JudgementStatus.Judged } judgement)
            _verdicts.Add(1, new("level", judgement.Level), new("shared", judgement.IsShared));
        if (exchange.Judgement is { Status: JudgementStatus.Unreadable } unreadable)
            LogUnreadable(exchange.Headers.Hotkey, unreadable.Reason);
        if (exchange.Refusal is { } refusal && refusal.Kind is not "ok")
            LogRefusal(exchange.Headers.Hotkey, exchange.Context.Connection.RemoteIpAddress?.ToString(), status, kind);
    }

    public void Verified(TimeSpan took) => _verification.Record(took.TotalSeconds);

    public void Failed(AxonExchange exchange, Exception failure) => LogFailure(failure, exchange.Name, exchange.Headers.Hotkey);

    public void Dispose() => _meter.Dispose();

    [LoggerMessage(LogLevel.Information, "refused {Hotkey} from {Address}: {Status} {Kind}")]
    private partial void LogRefusal(string? hotkey, string? address, int status, string kind);

    [LoggerMessage(LogLevel.Warning, "an image of {Hotkey} could not be read: {Reason}")]
    private partial void LogUnreadable(string? hotkey, string reason);

    [LoggerMessage(LogLevel.Error, "a request of {Hotkey} to {Name} failed")]
    private partial void LogFailure(Exception failure, string name, string? hotkey);
}
