namespace Natix.Engine.Cascade.Exits;

/// <summary>What a frame's score counts for when scores are held against those certified.</summary>
internal enum ScoreRole : byte
{
    /// <summary>One of as many as an independent unit gives: a frame without a stream.</summary>
    Part = 0,

    /// <summary>A unit of its own: its stream's look at the scene it is in.</summary>
    Unit,

    /// <summary>Nothing: its stream has shown this scene a moment ago.</summary>
    None,
}

/// <summary>
/// Thins the scores of one stream. Neighbouring frames show nearly the same picture, and counted as independent they would call every scene a
/// drift; so a frame counts only when it lies at least a spacing of stream time from the last one that counted, ahead of it or behind (a source that
/// starts anew). Stills count each, as frames without a stream do. The assumption: frames of one stream so far apart show scenes that are independent of each other. Decided by order and times of
/// submission alone, never by threads or scores. One owner; not thread-safe; allocates nothing.
/// </summary>
/// <param name="spacing">Stream time, above 0.</param>
internal sealed class ScoreThinning(TimeSpan spacing)
{
    /// <summary>What a stream without a clock is taken to have.</summary>
    public const double FramesASecond = 30;

    private readonly double _spacing = spacing.TotalSeconds;
    private double _last = double.NaN;

    /// <summary>What the stream's next frame counts for.</summary>
    public ScoreRole Next(in FrameInfo info)
    {
        // Stills that come by a stream: of one without a clock only the first frame has number 0.
        if (!double.IsFinite(info.TimeSeconds) && info.Index == 0 && !double.IsNaN(_last))
            return ScoreRole.Part;
        var time = double.IsFinite(info.TimeSeconds) ? info.TimeSeconds : info.Index / FramesASecond;
        if (Math.Abs(time - _last) < _spacing)
            return ScoreRole.None;
        _last = time;
        return ScoreRole.Unit;
    }
}
