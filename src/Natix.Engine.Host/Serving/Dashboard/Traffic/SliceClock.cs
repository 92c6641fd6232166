namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>Cuts time into slices and keeps so many of them: a window that slides by one slice. Not thread-safe.</summary>
/// <param name="clock">The clock.</param>
/// <param name="slice">Length of a slice.</param>
/// <param name="count">Slices in the window, the one under way included.</param>
internal sealed class SliceClock(TimeProvider clock, TimeSpan slice, int count)
{
    private readonly long _started = clock.GetTimestamp();
    private long _now;

    /// <summary>Slices in the window.</summary>
    public int Count => count;

    /// <summary>Length of a slice.</summary>
    public TimeSpan Slice => slice;

    /// <summary>Place of the slice under way, after those that began since the last call were cleared.</summary>
    /// <param name="clear">Empties a place.</param>
    public int Advance(Action<int> clear)
    {
        var now = (long)(clock.GetElapsedTime(_started) / slice);
        for (var next = Math.Max(_now + 1, now - count + 1); next <= now; next++)
            clear((int)(next % count));
        _now = Math.Max(_now, now);
        return (int)(_now % count);
    }

    /// <summary>Places from the oldest slice to the one under way.</summary>
    public IEnumerable<int> OldestFirst() => Enumerable.Range(1, count).Select(i => (int)((_now + i) % count));
}
