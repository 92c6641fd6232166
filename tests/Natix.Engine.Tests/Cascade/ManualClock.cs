namespace Natix.Engine.Tests.Cascade;

/// <summary>A clock that stands still until a test moves it. Ticks are microseconds. Its timers go off when a test says so.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _now = 1;

    public override long TimestampFrequency => 1_000_000;

    /// <summary>When the next timer is due; <see cref="long.MaxValue"/> when none is set.</summary>
    public long NextTimer => _timers.Count == 0 ? long.MaxValue : _timers.Min(timer => timer.Due);

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public void Advance(long microseconds) => Interlocked.Add(ref _now, microseconds);

    /// <summary>Lets every timer that is due go off.</summary>
    public void FireTimers()
    {
        foreach (var timer in _timers.Where(timer => timer.Due <= GetTimestamp()).ToArray())
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.GetTimestamp() + (long)Math.Ceiling(dueTime.TotalMicroseconds);
            return true;
        }

        public void Fire()
        {
            Due = long.MaxValue;
            callback(state);
        }

        public void Dispose() => Due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
