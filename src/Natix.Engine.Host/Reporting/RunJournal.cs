using Natix.Engine.Host.Drawing;

namespace Natix.Engine.Host.Reporting;

/// <summary>What the report of a run needs of its frames, in bounded memory. A sink like any other; not thread-safe.</summary>
internal sealed class RunJournal : IFrameSink
{
    /// <summary>Slowest frames kept.</summary>
    public const int MostSlow = 10;

    /// <summary>Errors kept; all are counted elsewhere.</summary>
    public const int MostErrors = 100;

    private readonly Dictionary<FrameGroup, SourceJournal> _byGroup = [];
    private readonly List<SourceJournal> _sources = [];
    private readonly PriorityQueue<FrameRecord, double> _slow = new();
    private readonly List<FrameRecord> _errors = [];

    /// <summary>Sources in the order they came.</summary>
    public IReadOnlyList<SourceJournal> Sources => _sources;

    /// <summary>The slowest frames, slowest first; time in line does not count.</summary>
    public IReadOnlyList<FrameRecord> Slowest => [.. _slow.UnorderedItems.OrderByDescending(i => i.Priority).Select(i => i.Element)];

    /// <summary>The first frames without a verdict because of an error.</summary>
    public IReadOnlyList<FrameRecord> Errors => _errors;

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        Add(group, record);
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes one frame.</summary>
    public void Add(FrameGroup group, FrameRecord record)
    {
        if (!_byGroup.TryGetValue(group, out var source))
        {
            _byGroup.Add(group, source = new SourceJournal(group));
            _sources.Add(source);
        }

        source.Add(record);
        if (record.Error.IsError && _errors.Count < MostErrors)
            _errors.Add(record);
        if (!record.IsAnswered)
            return;
        // What a frame holds besides its times is not needed.
        _slow.Enqueue(record with { Evidence = [], Detections = [], Time = null }, record.LatencyMilliseconds);
        if (_slow.Count > MostSlow)
            _slow.Dequeue();
    }
}

/// <summary>One source of a run. Not thread-safe.</summary>
internal sealed class SourceJournal(FrameGroup group)
{
    /// <summary>Moments kept at which the watch began anew; all are counted.</summary>
    public const int MostResets = 200;

    private readonly List<(double Seconds, WatchReset Reason)> _resets = [];

    public FrameGroup Group { get; } = group;

    /// <summary>P over its frames.</summary>
    public ProbabilityTrack Track { get; } = new();

    /// <summary>Stretches above the threshold; none for stills.</summary>
    public ThresholdStretches Stretches { get; } = new();

    /// <summary>The first moments at which the watch over it began anew, and why.</summary>
    public IReadOnlyList<(double Seconds, WatchReset Reason)> Resets => _resets;

    /// <summary>How often it did.</summary>
    public long ResetCount { get; private set; }

    /// <summary>Whether its objects move.</summary>
    public MotionTally Motion { get; } = new();

    /// <summary>Times of its first and last frame; NaN without a clock.</summary>
    public (double First, double Last) Seconds { get; private set; } = (double.NaN, double.NaN);

    public void Add(FrameRecord frame)
    {
        Track.Add(frame.IsJudged ? frame.Verdict.Probability : double.NaN);
        if (!Group.IsStream)
            return;
        Stretches.Add(frame);
        if (frame.Time is { } time)
            Add(frame.TimeSeconds, time);
        if (!double.IsNaN(frame.TimeSeconds))
            Seconds = (double.IsNaN(Seconds.First) ? frame.TimeSeconds : Seconds.First, frame.TimeSeconds);
    }
    private void Add(double seconds, TimeRecord time)
    {
        Motion.Add(time.Tracks);
        if (time.Zone.Reset == WatchReset.None)
            return;
        ResetCount++;
        if (_resets.Count < MostResets)
            _resets.Add((seconds, time.Zone.Reset));
    }
}
