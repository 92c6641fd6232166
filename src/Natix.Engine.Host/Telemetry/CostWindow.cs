namespace Natix.Engine.Host.Telemetry;

/// <summary>
/// What 1,000 verdicts cost: <c>1000 * price an hour * hours / verdicts</c> over a window that slides by slices of 10 s and is 10 minutes long, less right after the start.
/// A verdict that was shared counts too: it was asked for, and it was answered. Thread-safe.
/// </summary>
/// <param name="hourlyPrice">What the machine costs an hour, in whatever currency.</param>
/// <param name="clock">The clock.</param>
internal sealed class CostWindow(double hourlyPrice, TimeProvider clock)
{
    private const int Slices = 60;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    private readonly long _started = clock.GetTimestamp();
    private readonly long[] _counts = new long[Slices];
    private readonly Lock _gate = new();
    private long _slice;
    private long _verdicts;

    /// <summary>What the machine costs an hour.</summary>
    public double HourlyPrice => hourlyPrice;

    /// <summary>Counts a verdict.</summary>
    public void Note()
    {
        lock (_gate)
        {
            Advance(clock.GetElapsedTime(_started));
            _counts[_slice % Slices]++;
            _verdicts++;
        }
    }

    /// <summary>The cost of 1,000 verdicts; NaN when there was none in the window.</summary>
    public double PerThousand()
    {
        lock (_gate)
        {
            var elapsed = clock.GetElapsedTime(_started);
            Advance(elapsed);
            var covered = elapsed - (Math.Max(0, _slice - Slices + 1) * Slice);
            return _verdicts == 0 ? double.NaN : 1000 * hourlyPrice * covered.TotalHours / _verdicts;
        }
    }

    // Forgets the slices that the window has left.
    private void Advance(TimeSpan elapsed)
    {
        var now = (long)(elapsed / Slice);
        for (var slice = Math.Max(_slice + 1, now - Slices + 1); slice <= now; slice++)
        {
            _verdicts -= _counts[slice % Slices];
            _counts[slice % Slices] = 0;
        }

        _slice = Math.Max(_slice, now);
    }
}
