using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.Telemetry;

/// <summary>
/// What the operator reads of single requests: one line for each that is refused, unreadable or failed, and never more than a few a second. What strangers wrote is cut.
/// Thread-safe.
/// </summary>
internal sealed partial class AxonLog(ILogger log, TimeProvider clock) : IDisposable
{
    /// <summary>Lines a second of refused and unreadable requests.</summary>
    public const int RefusalsASecond = 20;

    /// <summary>Lines a second of failures, which are long.</summary>
    public const int FailuresASecond = 5;

    // An SS58 address has 48 characters.
    private const int LongestText = 64;

    private readonly ILogger _log = log;
    private readonly LogAllowance _refusals = new(RefusalsASecond, clock);
    private readonly LogAllowance _failures = new(FailuresASecond, clock);

    /// <summary>A request was refused.</summary>
    public void Refused(AxonExchange exchange, int status, string kind)
    {
        if (MayWrite(_refusals, "refused or unreadable"))
            LogRefusal(Cut(exchange.Headers.Hotkey), exchange.Context.Connection.RemoteIpAddress?.ToString(), status, kind);
    }

    /// <summary>A request's image could not be read.</summary>
    public void Unreadable(AxonExchange exchange, string reason)
    {
        if (MayWrite(_refusals, "refused or unreadable"))
            LogUnreadable(Cut(exchange.Headers.Hotkey), reason);
    }

    /// <summary>Something of ours failed.</summary>
    public void Failed(AxonExchange exchange, Exception failure)
    {
        if (MayWrite(_failures, "failed"))
            LogFailure(failure, Cut(exchange.Name), Cut(exchange.Headers.Hotkey));
    }

    /// <summary>Tells what was left out last.</summary>
    public void Dispose()
    {
        if (_refusals.TakeLeftOut() is > 0 and var refusals)
            LogLeftOut(refusals, "refused or unreadable");
        if (_failures.TakeLeftOut() is > 0 and var failures)
            LogLeftOut(failures, "failed");
    }

    private bool MayWrite(LogAllowance allowance, string what)
    {
        if (!allowance.TryTake(out var leftOut))
            return false;
        if (leftOut > 0)
            LogLeftOut(leftOut, what);
        return true;
    }

    private static string? Cut(string? text) => text is { Length: > LongestText } ? string.Concat(text.AsSpan(0, LongestText), "...") : text;

    [LoggerMessage(LogLevel.Information, "refused {Hotkey} from {Address}: {Status} {Kind}")]
    private partial void LogRefusal(string? hotkey, string? address, int status, string kind);

    [LoggerMessage(LogLevel.Warning, "an image of {Hotkey} could not be read: {Reason}")]
    private partial void LogUnreadable(string? hotkey, string reason);

    [LoggerMessage(LogLevel.Error, "a request of {Hotkey} to {Name} failed")]
    private partial void LogFailure(Exception failure, string? name, string? hotkey);

    [LoggerMessage(LogLevel.Warning, "{Count} lines about requests that were {What} have been left out: there were too many")]
    private partial void LogLeftOut(long count, string what);
}
