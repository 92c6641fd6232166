using System.Collections.Frozen;
using System.Threading.RateLimiting;
using Natix.Engine.Host.Intake;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>What a request may do by the key that it shows.</summary>
internal enum KeyVerdict
{
    /// <summary>It may go on.</summary>
    Granted,

    /// <summary>There is no such key.</summary>
    Unknown,

    /// <summary>The key does not open this.</summary>
    OutOfScope,

    /// <summary>The key was used too often.</summary>
    TooOften,
}

/// <summary>
/// The keys of a file, read again when it changes; a file that is wrong leaves the last good keys in force. Each key has a bucket of its own: a minute's requests at
/// once, then as many a minute. Thread-safe.
/// </summary>
internal sealed class ApiKeyRing : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private FrozenDictionary<string, Holder> _holders = FrozenDictionary<string, Holder>.Empty;
    private FileStamp? _seen;
    private long _looked;
    private string? _lastError;

    /// <param name="path">The file.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="FormatException">It holds no keys.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ApiKeyRing(string path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        Read(FileStamp.Of(path) ?? throw new IOException($"{path}: there is no such file"));
        _looked = clock.GetTimestamp();
    }

    /// <summary>Why the file could not be read anew; null while it could.</summary>
    public string? LastError
    {
        get
        {
            Look();
            return Volatile.Read(ref _lastError);
        }
    }

    /// <summary>Says what a key may do, and counts the use.</summary>
    /// <param name="key">Its text.</param>
    /// <param name="scope">What is to be done.</param>
    /// <param name="name">The key's name; empty for none.</param>
    public KeyVerdict Use(string key, string scope, out string name)
    {
        Look();
        name = "";
        if (!Volatile.Read(ref _holders).TryGetValue(ApiKey.DigestOf(key), out var holder))
            return KeyVerdict.Unknown;
        name = holder.Key.Name;
        if (!holder.Key.Scopes.Contains(scope))
            return KeyVerdict.OutOfScope;
        holder.Bucket.TryReplenish();
        using var lease = holder.Bucket.AttemptAcquire();
        return lease.IsAcquired ? KeyVerdict.Granted : KeyVerdict.TooOften;
    }

    /// <summary>Whether a key opens something; not counted as a use.</summary>
    /// <param name="key">Its text.</param>
    /// <param name="scope">What is to be done.</param>
    public bool Opens(string key, string scope)
    {
        Look();
        return Volatile.Read(ref _holders).TryGetValue(ApiKey.DigestOf(key), out var holder) && holder.Key.Scopes.Contains(scope);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var holder in _holders.Values)
                holder.Bucket.Dispose();
        }
    }

    private void Look()
    {
        if (_clock.GetElapsedTime(Volatile.Read(ref _looked)) < Pause)
            return;
        lock (_gate)
        {
            if (_clock.GetElapsedTime(_looked) < Pause)
                return;
            Volatile.Write(ref _looked, _clock.GetTimestamp());
            try
            {
                if (FileStamp.Of(_path) is not { } stamp)
                    throw new IOException("there is no such file");
                if (stamp != _seen)
                    Read(stamp);
                Volatile.Write(ref _lastError, null);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                Volatile.Write(ref _lastError, $"{_path}: {e.Message}");
            }
        }
    }

    private void Read(FileStamp stamp)
    {
        var keys = ApiKeyJson.Read(File.ReadAllBytes(_path));
        var old = _holders;
        // A key that stays keeps its bucket: changing the file is no way to a fresh one.
        Volatile.Write(ref _holders, keys.ToFrozenDictionary(
            k => k.Digest, k => old.TryGetValue(k.Digest, out var same) && same.Key.RequestsAMinute == k.RequestsAMinute ? same with { Key = k } : new Holder(k, BucketOf(k))));
        _seen = stamp;
    }

    private static TokenBucketRateLimiter BucketOf(ApiKey key) => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = key.RequestsAMinute,
        TokensPerPeriod = Math.Max(1, key.RequestsAMinute / 60),
        ReplenishmentPeriod = TimeSpan.FromMinutes(Math.Max(1, key.RequestsAMinute / 60) / (double)key.RequestsAMinute),
        QueueLimit = 0,
        // By the clock at each use: no timer, so a key that goes leaves nothing behind.
        AutoReplenishment = false,
    });

    private sealed record Holder(ApiKey Key, TokenBucketRateLimiter Bucket);
}
