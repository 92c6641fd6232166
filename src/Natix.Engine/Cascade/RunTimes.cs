namespace Natix.Engine.Cascade;

/// <summary>
/// How long each station takes by batch size: an exponentially weighted mean of what was measured (weight 1/8 for the newest, as TCP smooths its
/// round-trip time, RFC 6298). Not thread-safe; allocates nothing.
/// </summary>
internal sealed class RunTimes
{
    private const double Newest = 0.125;

    private readonly double[][] _ticks;

    /// <param name="maxBatches">Largest batch by station.</param>
    public RunTimes(ReadOnlySpan<int> maxBatches)
    {
        _ticks = new double[maxBatches.Length][];
        for (var i = 0; i < maxBatches.Length; i++)
            _ticks[i] = new double[maxBatches[i] + 1];
    }

    /// <summary>Notes a run.</summary>
    public void Note(int station, int count, long ticks)
    {
        ref var mean = ref _ticks[station][count];
        mean = mean == 0 ? ticks : mean + (Newest * (ticks - mean));
    }

    /// <summary>
    /// Ticks a batch is expected to take: measured, or as many times as long as the largest smaller one that was measured as it has more frames, or as long as the
    /// smallest larger one; 0 when nothing is known.
    /// </summary>
    public long Predict(int station, int count)
    {
        var means = _ticks[station];
        count = Math.Min(count, means.Length - 1);
        for (var known = count; known > 0; known--)
        {
            if (means[known] > 0)
                return (long)(means[known] * count / known);
        }

        for (var known = count + 1; known < means.Length; known++)
        {
            if (means[known] > 0)
                return (long)means[known];
        }

        return 0;
    }
}
