using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>One request that is through, as the dashboard tells it. Plain data; holds nothing of the request.</summary>
internal readonly record struct VerdictLine
{
    // What is longer is no use in a line of a table.
    private const int LongestReason = 120;

    /// <summary>Its number among the lines of a ring; 0 outside of one.</summary>
    public long Sequence { get; init; }

    /// <summary>When it was through.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who signed it; null: nobody who is registered.</summary>
    public string? Hotkey { get; init; }

    /// <summary>The sender's number on the subnet; -1 without a sender.</summary>
    public int Uid { get; init; }

    public int Status { get; init; }

    public RequestOutcome Outcome { get; init; }

    /// <summary>An error that is the sender's: no answer was owed.</summary>
    public bool IsUnowed { get; init; }

    /// <summary>True when there is a verdict, and its sender got it.</summary>
    public bool IsJudged { get; init; }

    /// <summary>True when its image could not be read.</summary>
    public bool IsUnreadable { get; init; }

    public bool IsRoadwork { get; init; }

    /// <summary>The verdict is that of an earlier or a simultaneous request.</summary>
    public bool IsKnown { get; init; }

    public bool IsDegraded { get; init; }

    /// <summary>What the validator was told, in [0,1]; -1 without a verdict.</summary>
    public double Prediction { get; init; }

    /// <summary>The level that decided; -1 without a verdict.</summary>
    public int Level { get; init; }

    /// <summary>From headers to reply.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Why there is no verdict; empty where there is one.</summary>
    public string Reason { get; init; }

    /// <summary>Reads it off a request.</summary>
    public static VerdictLine Of(AxonExchange exchange, int status, DateTimeOffset at)
    {
        var judgement = exchange.Judgement ?? Judgement.Without(JudgementStatus.Failed, "");
        // A verdict that nobody received is none.
        var isJudged = status == 200 && judgement.Status == JudgementStatus.Judged && (uint)judgement.Level < TrafficCounts.Levels;
        var reason = exchange.Refusal?.Kind ?? judgement.Reason;
        return new VerdictLine
        {
            At = at,
            Hotkey = exchange.Sender?.Hotkey,
            Uid = exchange.Sender?.Uid ?? -1,
            Status = status,
            Outcome = RequestOutcomes.Of(status),
            IsUnowed = exchange.Refusal is { Kind: var kind } && status == 500 && RequestOutcomes.SendersKinds.Contains(kind),
            IsJudged = isJudged,
            IsUnreadable = judgement.Status == JudgementStatus.Unreadable,
            IsRoadwork = isJudged && judgement.Prediction > 0.5,
            IsKnown = judgement.IsShared,
            IsDegraded = isJudged && judgement.Degraded,
            Prediction = isJudged ? judgement.Prediction : -1,
            Level = isJudged ? judgement.Level : -1,
            Took = exchange.Elapsed,
            Reason = reason.Length > LongestReason ? string.Concat(reason.AsSpan(0, LongestReason), "...") : reason,
        };
    }
}
