using System.Diagnostics;
using System.Text.Json;

namespace Natix.Engine.Host.Tests.Axon;

/// <summary>What a run of mutated requests saw, for whoever asked for more of them than a build has time for (NATIX_FUZZ_REPORT names a file).</summary>
internal sealed class FuzzReport
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly List<long> _heap = [];

    /// <summary>Replies by status; 0: none.</summary>
    public SortedDictionary<int, long> Statuses { get; } = [];

    /// <summary>Live managed bytes after each batch.</summary>
    public IReadOnlyList<long> Heap => _heap;

    /// <summary>Adds a batch that is over.</summary>
    public void Add(IEnumerable<KeyValuePair<int, int>> statuses)
    {
        foreach (var (status, count) in statuses)
            Statuses[status] = Statuses.GetValueOrDefault(status) + count;
        _heap.Add(GC.GetTotalMemory(forceFullCollection: true));
    }

    /// <summary>Writes it where that is asked for.</summary>
    public void Write()
    {
        if (Environment.GetEnvironmentVariable("NATIX_FUZZ_REPORT") is not { Length: > 0 } path)
            return;
        using var file = File.Create(path);
        JsonSerializer.Serialize(file, new Dictionary<string, object>
        {
            ["requests"] = Statuses.Values.Sum(),
            ["seconds"] = Stopwatch.GetElapsedTime(_started).TotalSeconds,
            ["statuses"] = Statuses.ToDictionary(s => s.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), s => s.Value),
            ["heap_after_batch"] = Enumerable.Range(1, Math.Min(10, _heap.Count)).Select(i => _heap[(i * _heap.Count / Math.Min(10, _heap.Count)) - 1]),
        });
    }
}
