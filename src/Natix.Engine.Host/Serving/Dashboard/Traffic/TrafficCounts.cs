using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>How many requests ended where. Not thread-safe.</summary>
internal sealed class TrafficCounts
{
    /// <summary>Levels that may decide: 0 to 5, and consensus.</summary>
    public const int Levels = Verdict.ConsensusLevel + 1;

    private readonly long[] _outcomes = new long[RequestOutcomes.Count];
    private readonly long[] _decided = new long[Levels];

    /// <summary>Answered without a verdict, for the image could not be read.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Answered with the verdict of an earlier or a simultaneous request.</summary>
    public long Known { get; private set; }

    /// <summary>Verdicts that lack something.</summary>
    public long Degraded { get; private set; }

    /// <summary>Answers that said roadwork.</summary>
    public long Roadwork { get; private set; }

    /// <summary>Errors that are the senders'.</summary>
    public long Unowed { get; private set; }

    /// <summary>Requests that were owed an answer and got none: shed, late, or an error of ours.</summary>
    public long Failed => Of(RequestOutcome.Shed) + Of(RequestOutcome.Late) + Of(RequestOutcome.Error) - Unowed;

    /// <summary>All requests.</summary>
    public long Requests => _outcomes.Sum();

    /// <summary>Images that the engine judged for an answer.</summary>
    public long Judged => _decided.Sum();

    /// <summary>Requests of one outcome.</summary>
    public long Of(RequestOutcome outcome) => _outcomes[(int)outcome];

    /// <summary>Images for which a level decided.</summary>
    public long DecidedAt(int level) => _decided[level];

    /// <summary>Counts a request that is through.</summary>
    public void Add(in VerdictLine line)
    {
        _outcomes[(int)line.Outcome]++;
        if (line.IsUnowed)
            Unowed++;
        if (line.Outcome != RequestOutcome.Answered)
            return;
        if (line.IsUnreadable)
            Unreadable++;
        if (!line.IsJudged)
            return;
        if (line.IsRoadwork)
            Roadwork++;
        if (line.IsKnown)
        {
            Known++;
            return;
        }

        _decided[line.Level]++;
        if (line.IsDegraded)
            Degraded++;
    }

    /// <summary>Adds other counts.</summary>
    public void Add(TrafficCounts other)
    {
        for (var i = 0; i < _outcomes.Length; i++)
            _outcomes[i] += other._outcomes[i];
        for (var i = 0; i < Levels; i++)
            _decided[i] += other._decided[i];
        Unreadable += other.Unreadable;
        Known += other.Known;
        Degraded += other.Degraded;
        Roadwork += other.Roadwork;
        Unowed += other.Unowed;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_outcomes);
        Array.Clear(_decided);
        Unreadable = Known = Degraded = Roadwork = Unowed = 0;
    }
}
