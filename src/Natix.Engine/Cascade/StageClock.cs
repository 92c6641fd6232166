namespace Natix.Engine.Cascade;

/// <summary>The stations whose time is measured.</summary>
internal enum Stage
{
    Decode,
    Preprocess,
    Infer,
    Heads,
}

/// <summary>Adds up one frame's wall-clock time by station, in ticks of the engine's clock. Not thread-safe; allocates nothing.</summary>
internal sealed class StageClock
{
    private readonly long[] _ticks = new long[4];
    private long _submitted;
    private long _started;

    /// <summary>Begins a frame.</summary>
    /// <param name="submitted">When it was submitted.</param>
    /// <param name="started">When a worker took it.</param>
    public void Start(long submitted, long started)
    {
        Array.Clear(_ticks);
        (_submitted, _started) = (submitted, started);
    }

    /// <summary>Books ticks to a station.</summary>
    public void Book(Stage stage, long ticks) => _ticks[(int)stage] += ticks;

    /// <summary>The frame's times.</summary>
    /// <param name="now">When it was answered.</param>
    /// <param name="frequency">Ticks a second.</param>
    public StageTimes Read(long now, long frequency)
    {
        var scale = 1e6 / frequency;
        return new StageTimes(
            (_started - _submitted) * scale,
            _ticks[(int)Stage.Decode] * scale,
            _ticks[(int)Stage.Preprocess] * scale,
            _ticks[(int)Stage.Infer] * scale,
            _ticks[(int)Stage.Heads] * scale,
            (now - _submitted) * scale);
    }
}
