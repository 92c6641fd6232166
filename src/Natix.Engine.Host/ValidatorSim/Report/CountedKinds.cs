namespace Natix.Engine.Host.ValidatorSim.Report;

/// <summary>Counts by a short text, which a server may have a part in: bounded. Not thread-safe.</summary>
internal sealed class CountedKinds
{
    private const int Most = 64;
    private const int Longest = 120;
    private const string Others = "others";
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>The counts.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>All together.</summary>
    public long Total { get; private set; }

    /// <summary>Counts one.</summary>
    public void Add(string kind)
    {
        var name = kind.Length > Longest ? kind[..Longest] : kind;
        if (_counts.Count >= Most && !_counts.ContainsKey(name))
            name = Others;
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
        Total++;
    }
}
