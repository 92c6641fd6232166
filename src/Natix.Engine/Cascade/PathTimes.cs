namespace Natix.Engine.Cascade;

/// <summary>
/// How long each step of a frame's way takes, from the moment it came there until it was through, waiting included: the 99th percentile of the last
/// 128 frames. Step 0 is decoding, step i + 1 the i-th level. Thread-safe; allocates nothing once made.
/// </summary>
internal sealed class PathTimes
{
    private const int Window = 128;
    private const int Rank = 126; // of 0..127: two in 128 are above
    private const int Refresh = 8;

    private readonly Lock _gate = new();
    private readonly Step[] _steps;
    private readonly long[] _sorted = new long[Window];

    /// <param name="steps">Steps, at least 1.</param>
    public PathTimes(int steps)
    {
        _steps = new Step[steps];
        for (var i = 0; i < steps; i++)
            _steps[i] = new Step();
    }

    /// <summary>Notes how long a step took a frame, in ticks.</summary>
    public void Note(int step, long ticks)
    {
        lock (_gate)
        {
            var own = _steps[step];
            own.Ticks[own.Count++ % Window] = ticks;
            // The first frames count at once; later ones change little.
            if (own.Count < Window || own.Count % Refresh == 0)
                Summarise(own);
        }
    }

    /// <summary>The 99th percentile in ticks; 0 when nothing is known.</summary>
    public long P99(int step)
    {
        lock (_gate)
            return _steps[step].P99;
    }

    /// <summary>The median in ticks; 0 when nothing is known.</summary>
    public long Median(int step)
    {
        lock (_gate)
            return _steps[step].Median;
    }

    /// <summary>
    /// A frame was turned away because of this step. A refusal measures nothing, so it makes the window forget: else one bad second would
    /// turn frames away for ever.
    /// </summary>
    public void Refused(int step)
    {
        lock (_gate)
        {
            var own = _steps[step];
            if (own.Count == 0)
                return;
            own.Ticks[own.Count % Window] = own.Median;
            own.Count++;
            Summarise(own);
        }
    }

    private void Summarise(Step step)
    {
        var known = Math.Min(step.Count, Window);
        step.Ticks.AsSpan(0, known).CopyTo(_sorted);
        _sorted.AsSpan(0, known).Sort();
        step.Median = _sorted[known / 2];
        step.P99 = _sorted[(int)((long)(known - 1) * Rank / (Window - 1))];
    }

    private sealed class Step
    {
        public readonly long[] Ticks = new long[Window];
        public int Count;
        public long P99;
        public long Median;
    }
}
