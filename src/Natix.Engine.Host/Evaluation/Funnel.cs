using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>
/// Where frames leave the cascade, what they cost until there, and how many verdicts are wrong there. Work is the time a worker spent on a frame
/// (decoding, preprocessing, models, heads), without waiting. Not thread-safe.
/// </summary>
internal sealed class Funnel
{
    private readonly FunnelRow[] _levels = [.. Enumerable.Range(0, Verdict.ConsensusLevel + 1).Select(level => new FunnelRow(level))];

    /// <summary>Frames that have no verdict.</summary>
    public FunnelRow Unjudged { get; } = new(-1);

    /// <summary>All frames together.</summary>
    public FunnelRow Total { get; } = new(-1);

    /// <summary>Levels that decided frames, ascending.</summary>
    public IEnumerable<FunnelRow> Levels => _levels.Where(l => l.Frames > 0);

    /// <summary>Takes one frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="label">0 or 1; null when it has none.</param>
    public void Add(FrameRecord frame, int? label)
    {
        bool? isWrong = frame.IsJudged && label is { } truth ? frame.Verdict.IsRoadwork != (truth == 1) : null;
        var row = frame.IsJudged && (uint)frame.Verdict.Level < (uint)_levels.Length ? _levels[frame.Verdict.Level] : Unjudged;
        row.Add(frame, isWrong);
        Total.Add(frame, isWrong);
    }
}

/// <summary>One level of a funnel. Not thread-safe.</summary>
/// <param name="level">Its number; -1 where it is none.</param>
internal sealed class FunnelRow(int level)
{
    public int Level { get; } = level;

    public long Frames { get; private set; }

    /// <summary>Of those, frames with a verdict and a label.</summary>
    public long Labelled { get; private set; }

    /// <summary>Of the labelled, verdicts that are wrong.</summary>
    public long Wrong { get; private set; }

    /// <summary>Milliseconds of work on all its frames.</summary>
    public double WorkMilliseconds { get; private set; }

    /// <summary>Times from the moment a worker took a frame to its verdict.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Mean milliseconds of work a frame; NaN without frames.</summary>
    public double WorkPerFrame => Frames == 0 ? double.NaN : WorkMilliseconds / Frames;

    public void Add(FrameRecord frame, bool? isWrong)
    {
        var t = frame.Times;
        Frames++;
        Labelled += isWrong is null ? 0 : 1;
        Wrong += isWrong == true ? 1 : 0;
        WorkMilliseconds += (t.Decode + t.Preprocess + t.Infer + t.Heads) / 1000;
        if (frame.IsAnswered)
            Latency.Add(frame.LatencyMilliseconds * 1000);
    }

    /// <summary>Name for people, from the cascade's own.</summary>
    public string NameIn(EngineDescription engine) => Level == Verdict.ConsensusLevel
        ? "consensus"
        : engine.Models.FirstOrDefault(m => m.Level == Level)?.LevelName ?? FormattableString.Invariant($"level {Level}");
}
