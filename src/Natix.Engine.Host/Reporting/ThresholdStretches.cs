namespace Natix.Engine.Host.Reporting;

/// <summary>A stretch of a stream over which P stayed above the threshold.</summary>
/// <param name="FirstFrame">Index of its first frame.</param>
/// <param name="LastFrame">Index of its last frame.</param>
/// <param name="FirstSeconds">Time of its first frame; NaN without a clock.</param>
/// <param name="LastSeconds">Time of its last frame; NaN without a clock.</param>
/// <param name="Frames">Frames above the threshold.</param>
/// <param name="Peak">Largest P.</param>
internal readonly record struct ThresholdStretch(long FirstFrame, long LastFrame, double FirstSeconds, double LastSeconds, long Frames, double Peak);

/// <summary>
/// Stretches of a stream over which P is above the threshold, frame by frame, without memory of more than the last: a reading of verdicts, not a
/// judgement over time. A frame without a verdict ends nothing. Bounded memory; not thread-safe.
/// </summary>
internal sealed class ThresholdStretches
{
    /// <summary>Stretches kept; later ones are counted only.</summary>
    public const int Most = 500;

    private readonly List<ThresholdStretch> _ended = [];
    private ThresholdStretch? _open;

    /// <summary>Stretches begun so far.</summary>
    public long Count { get; private set; }

    /// <summary>True while the last judged frame is above the threshold.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>Stretches in order, the one that is not over included.</summary>
    public IReadOnlyList<ThresholdStretch> Events => _open is { } open && _ended.Count < Most ? [.. _ended, open] : _ended;

    /// <summary>Takes the next frame.</summary>
    public void Add(FrameRecord frame)
    {
        if (!frame.IsJudged)
            return;
        var p = frame.Verdict.Probability;
        if (!frame.Verdict.IsRoadwork)
        {
            if (_open is { } over && _ended.Count < Most)
                _ended.Add(over);
            _open = null;
            return;
        }

        Count += _open is null ? 1 : 0;
        _open = _open is { } last
            ? last with { LastFrame = frame.Index, LastSeconds = frame.TimeSeconds, Frames = last.Frames + 1, Peak = Math.Max(last.Peak, p) }
            : new ThresholdStretch(frame.Index, frame.Index, frame.TimeSeconds, frame.TimeSeconds, 1, p);
    }
}
