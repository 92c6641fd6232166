using System.Net;

namespace Natix.Engine.Host.Serving.Admission;

/// <summary>
/// Addresses that keep sending signatures which do not verify: each costs us a verification, so after some nothing of theirs is looked at for a while. Counted by address
/// and not by hotkey, which anybody can claim. A count decays by half in a half-life. Bounded; thread-safe.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="limit">Offences at which an address is banned.</param>
/// <param name="halfLife">Time in which a count halves.</param>
/// <param name="capacity">Addresses remembered; the one with least against it is forgotten first.</param>
internal sealed class BanList(TimeProvider clock, double limit, TimeSpan halfLife, int capacity = 16384)
{
    private readonly Dictionary<UInt128, Record> _records = [];
    private readonly Lock _gate = new();

    /// <summary>Addresses that are banned now.</summary>
    public int Banned
    {
        get
        {
            lock (_gate)
                return _records.Values.Count(IsOver);
        }
    }

    /// <summary>Whether nothing of an address is looked at.</summary>
    public bool IsBanned(IPAddress? address)
    {
        if (address is null)
            return false;
        lock (_gate)
            return _records.TryGetValue(NetworkKey.Of(address), out var record) && IsOver(record);
    }

    /// <summary>Notes an offence.</summary>
    public void Note(IPAddress? address)
    {
        if (address is null)
            return;
        var key = NetworkKey.Of(address);
        lock (_gate)
        {
            if (!_records.TryGetValue(key, out var record) && _records.Count >= capacity)
                MakeRoom();
            _records[key] = new Record(Decayed(record) + 1, clock.GetTimestamp());
        }
    }

    // One by one would look through all of them each time: a sixteenth goes at once.
    private void MakeRoom()
    {
        foreach (var key in _records.OrderBy(r => Decayed(r.Value)).Take(Math.Max(1, capacity / 16)).Select(r => r.Key).ToList())
            _records.Remove(key);
    }

    // Rounded, or the blink between the last offence and now would let it through.
    private bool IsOver(Record record) => Math.Round(Decayed(record)) >= limit;

    private double Decayed(Record record) =>
        record.Count == 0 ? 0 : record.Count * Math.Pow(0.5, clock.GetElapsedTime(record.At) / halfLife);

    private readonly record struct Record(double Count, long At);
}
