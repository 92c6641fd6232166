namespace Natix.Engine.Cascade;

/// <summary>
/// How long workers need for each step of a frame's way: the 99th percentile of the last 128 frames, of those only that are no older than some
/// seconds. So a bad second is forgotten even when it keeps every frame from being measured anew. Step 0 is decoding, step i + 1 the i-th level,
/// without the waiting for a worker before it. Thread-safe; allocates nothing once made.
/// </summary>
internal sealed class PathTimes
{
    /// <summary>Frames that must have been measured before a percentile means anything: the first ones of a process are slow.</summary>
    public const int Least = 4;

    private const int Window = 128;
    private const double Rank = 126.0 / 127; // of the last of them: one in 128 is above

    private readonly Lock _gate = new();
    private readonly Step[] _steps;
    private readonly long[] _sorted = new long[Window];
    private readonly long _memory;
    private readonly long _refresh;

    /// <param name="steps">Steps, at least 1.</param>
    /// <param name="memory">Ticks after which a frame is forgotten.</param>
    public PathTimes(int steps, long memory)
    {
        (_memory, _refresh) = (memory, memory / 64);
        _steps = new Step[steps];
        for (var i = 0; i < steps; i++)
            _steps[i] = new Step();
    }

    /// <summary>Notes how long a step took a frame.</summary>
    /// <param name="step">The step.</param>
    /// <param name="ticks">How long.</param>
    /// <param name="now">The time.</param>
    public void Note(int step, long ticks, long now)
    {
        lock (_gate)
        {
            var own = _steps[step];
            own.Samples[own.Next] = (ticks, now);
            own.Next = (own.Next + 1) % Window;
            if (own.Count < Window)
            {
                own.Count++;
                own.Summarised = long.MinValue; // the first frames count at once; later ones change little
            }
        }
    }

    /// <summary>The 99th percentile in ticks; 0 when nothing is known.</summary>
    public long P99(int step, long now)
    {
        lock (_gate)
        {
            var own = _steps[step];
            if (own.Count < Least)
                return 0;
            if (own.Summarised == long.MinValue || now - own.Summarised > _refresh)
                (own.P99, own.Summarised) = (Summarise(own, now), now);
            return own.P99;
        }
    }

    /// <summary>The median in ticks of all that is in the window, however old; 0 when nothing is known.</summary>
    public long Median(int step)
    {
        lock (_gate)
        {
            var own = _steps[step];
            for (var i = 0; i < own.Count; i++)
                _sorted[i] = own.Samples[i].Ticks;
            _sorted.AsSpan(0, own.Count).Sort();
            return own.Count == 0 ? 0 : _sorted[own.Count / 2];
        }
    }

    private long Summarise(Step step, long now)
    {
        var fresh = 0;
        foreach (var (ticks, noted) in step.Samples.AsSpan(0, step.Count))
        {
            if (now - noted <= _memory)
                _sorted[fresh++] = ticks;
        }

        _sorted.AsSpan(0, fresh).Sort();
        return fresh == 0 ? 0 : _sorted[(int)((fresh - 1) * Rank)];
    }

    private sealed class Step
    {
        public readonly (long Ticks, long Noted)[] Samples = new (long, long)[Window];
        public int Count;
        public int Next;
        public long P99;
        public long Summarised = long.MinValue;
    }
}
