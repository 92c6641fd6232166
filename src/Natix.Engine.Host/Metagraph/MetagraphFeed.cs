namespace Natix.Engine.Host.Metagraph;

/// <summary>The newest metagraph that was read; a failure leaves the last good one in force. Thread-safe.</summary>
/// <param name="clock">The clock.</param>
/// <param name="staleAfter">Age from which it counts as stale.</param>
/// <param name="told">Hears of a failure that is not the last one's, and of its end as null; null: nobody does.</param>
internal sealed class MetagraphFeed(TimeProvider clock, TimeSpan staleAfter, Action<string?>? told = null)
{
    private volatile MetagraphSnapshot? _current;
    private string? _lastError;
    private long _confirmed;

    /// <summary>The newest; null until one was read.</summary>
    public MetagraphSnapshot? Current => _current;

    /// <summary>What went wrong at the last try; null when it went well.</summary>
    public string? LastError => Volatile.Read(ref _lastError);

    /// <summary>Time since the source last said that <see cref="Current"/> is true; null until one was read.</summary>
    public TimeSpan? Age => _current is null ? null : clock.GetUtcNow() - new DateTimeOffset(Interlocked.Read(ref _confirmed), TimeSpan.Zero);

    /// <summary>True when there is none, or it is too old to be sure of.</summary>
    public bool IsStale => Age is not { } age || age > staleAfter;

    /// <summary>Puts a snapshot in force.</summary>
    public void Publish(MetagraphSnapshot snapshot)
    {
        Interlocked.Exchange(ref _confirmed, snapshot.AsOf.UtcTicks);
        _current = snapshot;
        if (Interlocked.Exchange(ref _lastError, null) is not null)
            told?.Invoke(null);
    }

    /// <summary>Notes that a try failed.</summary>
    /// <param name="reason">What was wrong, for people.</param>
    public void Fail(string reason)
    {
        if (Interlocked.Exchange(ref _lastError, reason) != reason)
            told?.Invoke(reason);
    }
}
