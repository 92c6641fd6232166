namespace Natix.Engine.Host.Axon.Verification;

/// <summary>Spent nonces, in memory and, where a file is given, over restarts and kills. Thread-safe.</summary>
internal sealed class NonceStore : IDisposable
{
    // Records this much older than a request cannot be fresh for any timeout that is granted, so nobody needs to remember them.
    private static readonly long KeptNanoseconds = (long)TimeSpan.FromMinutes(10).TotalNanoseconds;
    private static readonly long SweepNanoseconds = (long)TimeSpan.FromMinutes(1).TotalNanoseconds;

    private readonly Lock _gate = new();
    private readonly NonceTable _table = new();
    private readonly NonceJournal? _journal;
    private readonly bool _forgets;
    private long _nextSweep = long.MinValue;
    private string? _lastError;

    /// <param name="path">The journal; null: nothing is kept.</param>
    /// <param name="now">Nanoseconds of the Unix epoch: after a journal that is damaged, nothing older is taken.</param>
    /// <param name="forgetsOld">Old nonces may be forgotten: their age is checked always.</param>
    /// <exception cref="IOException">The journal cannot be read or written.</exception>
    public NonceStore(string? path, long now, bool forgetsOld)
    {
        _forgets = forgetsOld;
        if (path is null)
            return;
        _journal = NonceJournal.Open(path, _table, out var isWhole);
        if (isWhole)
            return;
        _table.RaiseFloor(now);
        _journal.Rewrite(_table);
        WasDamaged = true;
    }

    /// <summary>The journal could not be read to its end: nonces from before the start are refused.</summary>
    public bool WasDamaged { get; }

    /// <summary>Why the last nonce could not be kept; null while all are.</summary>
    public string? LastError => Volatile.Read(ref _lastError);

    /// <summary>Dendrites known.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _table.Count;
        }
    }

    /// <summary>The nonce that the next one of a dendrite has to exceed; null when any will do.</summary>
    public long? Last(string hotkey, string uuid)
    {
        var key = NonceKey.Of(hotkey, uuid);
        lock (_gate)
            return _table.Last(key);
    }

    /// <summary>Spends a nonce: true for exactly one caller of each.</summary>
    /// <param name="hotkey">Who signed.</param>
    /// <param name="uuid">By which dendrite.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="now">Nanoseconds of the Unix epoch.</param>
    public bool TrySpend(string hotkey, string uuid, long nonce, long now)
    {
        var key = NonceKey.Of(hotkey, uuid);
        lock (_gate)
        {
            if (!_table.TryAdvance(key, nonce))
                return false;
            Keep(key, nonce);
            Sweep(now);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _journal?.Dispose();
    }

    // A full disk is no reason to fall silent: the request is answered, and health says that a restart would forget it.
    private void Keep(NonceKey key, long nonce)
    {
        try
        {
            // What could not be appended once is in the table, and goes in with all of it.
            if (_journal is not null && (_journal.IsLong || LastError is not null))
                _journal.Rewrite(_table);
            else
                _journal?.Append(key, nonce);
            Volatile.Write(ref _lastError, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _lastError, e.Message);
        }
    }

    private void Sweep(long now)
    {
        if (!_forgets || now < _nextSweep)
            return;
        _nextSweep = now + SweepNanoseconds;
        _table.DropBelow(now - KeptNanoseconds);
    }
}
