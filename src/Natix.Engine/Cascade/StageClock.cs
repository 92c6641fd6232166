namespace Natix.Engine.Cascade;

/// <summary>The stations whose time is measured.</summary>
internal enum Stage
{
    Decode,
    Preprocess,
    Infer,
    Heads,
}

/// <summary>Adds up wall-clock time by station for one frame at a time. One lane owns it; allocates nothing.</summary>
internal sealed class StageClock(TimeProvider clock)
{
    private readonly long[] _ticks = new long[4];
    private long _submitted;
    private long _started;
    private long _mark;

    /// <summary>Begins a frame that was submitted at <paramref name="submitted"/> (a timestamp of the same clock).</summary>
    public void Start(long submitted)
    {
        Array.Clear(_ticks);
        _submitted = submitted;
        _started = _mark = clock.GetTimestamp();
    }

    /// <summary>Books the time since the last mark to a station.</summary>
    public void Book(Stage stage)
    {
        var now = clock.GetTimestamp();
        _ticks[(int)stage] += now - _mark;
        _mark = now;
    }

    /// <summary>Forgets the time since the last mark.</summary>
    public void Skip() => _mark = clock.GetTimestamp();

    /// <summary>The frame's times up to now.</summary>
    public StageTimes Read() => new(
        Microseconds(_started - _submitted),
        Microseconds(_ticks[(int)Stage.Decode]),
        Microseconds(_ticks[(int)Stage.Preprocess]),
        Microseconds(_ticks[(int)Stage.Infer]),
        Microseconds(_ticks[(int)Stage.Heads]),
        Microseconds(clock.GetTimestamp() - _submitted));

    private double Microseconds(long ticks) => ticks * 1e6 / clock.TimestampFrequency;
}
