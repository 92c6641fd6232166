using System.Diagnostics;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.ServeBench.Children;

namespace Natix.Engine.ServeBench.Soak;

/// <summary>A process's resident memory over time. One run each.</summary>
internal sealed class MemoryWatch(ChildProgram child)
{
    private const int Batches = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly List<double> _minutes = [];
    private readonly List<double> _bytes = [];

    /// <summary>Bytes at each look, a second apart.</summary>
    public IReadOnlyList<double> Bytes => _bytes;

    /// <summary>Looks until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            _minutes.Add(Stopwatch.GetElapsedTime(started).TotalMinutes);
            _bytes.Add(child.ResidentBytes());
            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Bytes a minute after the first third, in which caches fill and code is compiled; null when too little was seen.</summary>
    public Interval? Slope()
    {
        var first = _bytes.Count / 3;
        return _bytes.Count - first < 3 * Batches ? null : Trend.Slope([.. _minutes.Skip(first)], [.. _bytes.Skip(first)], Batches);
    }
}
