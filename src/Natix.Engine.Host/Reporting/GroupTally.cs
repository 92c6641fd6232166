namespace Natix.Engine.Host.Reporting;

/// <summary>Counts of one group of frames. Fixed memory; not thread-safe.</summary>
/// <param name="name">Shown to people.</param>
/// <param name="groups">The groups it counts; what they skipped is theirs to say.</param>
internal sealed class GroupTally(string name, IReadOnlyCollection<FrameGroup> groups)
{
    private readonly long[] _levels = new long[Verdict.ConsensusLevel + 1];
    private readonly SortedDictionary<FrameErrorCode, long> _errors = [];
    private double _sum;

    public string Name { get; } = name;

    /// <summary>Frames read, with or without a verdict.</summary>
    public long Frames { get; private set; }

    public long Roadwork { get; private set; }

    public long Errors { get; private set; }

    /// <summary>Frames with a verdict that rests on fewer models than it should.</summary>
    public long Degraded { get; private set; }

    public long BytesCopied { get; private set; }

    /// <summary>Frames of cameras that came faster than the engine took them, and were left out.</summary>
    public long Skipped => groups.Sum(g => g.Skipped);

    /// <summary>Times the connection to a camera was lost or could not be made.</summary>
    public long Gaps => groups.Sum(g => g.Gaps);

    /// <summary>Largest P; NaN when no frame has a verdict.</summary>
    public double MaxProbability { get; private set; } = double.NaN;

    /// <summary>Frames the engine worked through.</summary>
    public long Answered => Frames - Errors;

    /// <summary>Frames with a verdict: answered, and a model voted.</summary>
    public long Judged { get; private set; }

    /// <summary>Mean P of judged frames; NaN when there are none.</summary>
    public double MeanProbability => Judged == 0 ? double.NaN : _sum / Judged;

    /// <summary>Roadwork frames over judged frames; NaN when there are none.</summary>
    public double Share => Judged == 0 ? double.NaN : (double)Roadwork / Judged;

    /// <summary>Frames decided at each level 0..6.</summary>
    public ReadOnlySpan<long> Levels => _levels;

    public IReadOnlyDictionary<FrameErrorCode, long> ErrorsByCode => _errors;

    public void Add(FrameRecord frame)
    {
        Frames++;
        BytesCopied += frame.BytesCopied;
        if (frame.Error.IsError)
        {
            Errors++;
            _errors[frame.Error.Code] = _errors.GetValueOrDefault(frame.Error.Code) + 1;
            return;
        }

        if (!frame.IsJudged)
            return;
        Judged++;
        var verdict = frame.Verdict;
        _sum += verdict.Probability;
        MaxProbability = double.IsNaN(MaxProbability) ? verdict.Probability : Math.Max(MaxProbability, verdict.Probability);
        Roadwork += verdict.IsRoadwork ? 1 : 0;
        Degraded += verdict.Degraded ? 1 : 0;
        if ((uint)verdict.Level < (uint)_levels.Length)
            _levels[verdict.Level]++;
    }

    /// <summary>"0: 280 · consensus: 20".</summary>
    public string LevelText()
    {
        var parts = new List<string>();
        for (var level = 0; level < _levels.Length; level++)
        {
            if (_levels[level] > 0)
                parts.Add(FormattableString.Invariant($"{(level == Verdict.ConsensusLevel ? "consensus" : level)}: {_levels[level]}"));
        }

        return string.Join(" · ", parts);
    }
}
