namespace Natix.Engine.Language.Scheduling;

/// <summary>What a scheduler has done since it was made. Written by its owner; others may see a moment's mixture.</summary>
internal sealed class SchedulerCounters
{
    private readonly long[] _ended = new long[Enum.GetValues<FinishReason>().Length];

    /// <summary>Steps planned.</summary>
    public long Steps { get; set; }

    /// <summary>Rows in them.</summary>
    public long Rows { get; set; }

    /// <summary>Tokens of requests that started, and of those the ones that blocks held already.</summary>
    public long PrefixQueries { get; set; }

    public long PrefixHits { get; set; }

    /// <summary>Requests put back.</summary>
    public long Preemptions { get; set; }

    /// <summary>Times that a request was passed over because another was producing what it needs.</summary>
    public long PassedOver { get; set; }

    /// <summary>Requests that are over, for a reason.</summary>
    public long Ended(FinishReason reason) => Volatile.Read(ref _ended[(int)reason]);

    public void CountEnd(FinishReason reason) => _ended[(int)reason]++;
}
