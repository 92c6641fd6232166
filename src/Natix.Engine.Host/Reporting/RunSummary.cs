using System.Diagnostics;

namespace Natix.Engine.Host.Reporting;

/// <summary>What a run did: counts by group, latency quantiles, mean stage times. A sink like any other; not thread-safe.</summary>
internal sealed class RunSummary : IFrameSink
{
    private readonly Dictionary<FrameGroup, GroupTally> _byGroup = [];
    private readonly List<GroupTally> _groups = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private StageTimes _sum;

    /// <summary>Groups in the order they came.</summary>
    public IReadOnlyList<GroupTally> Groups => _groups;

    public RunSummary() => Total = new GroupTally("all", _byGroup.Keys);

    /// <summary>All frames together.</summary>
    public GroupTally Total { get; }

    public LatencyHistogram Latency { get; } = new();

    /// <summary>Roadwork entered and left on streams.</summary>
    public ZoneLog Zones { get; } = new();

    /// <summary>True when a signal ended the run early.</summary>
    public bool Stopped { get; set; }

    /// <summary>The certificate that the cascade names; null where it names none.</summary>
    public CertificateReport? Certificate { get; set; }

    /// <summary>Scores by level against the certificate's, at the end.</summary>
    public IReadOnlyList<LevelDrift> Drift { get; set; } = [];

    public double Seconds => _watch.Elapsed.TotalSeconds;

    /// <summary>Frames read over wall-clock time.</summary>
    public double FramesPerSecond => Total.Frames / Math.Max(1e-9, Seconds);

    /// <summary>Mean time by station over answered frames, microseconds.</summary>
    public StageTimes MeanTimes
    {
        get
        {
            var n = Math.Max(1, Total.Answered);
            return new StageTimes(_sum.Queue / n, _sum.Decode / n, _sum.Preprocess / n, _sum.Infer / n, _sum.Heads / n, _sum.Total / n);
        }
    }

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        Add(group, record);
        if (record.Time is { } time)
            Zones.Add(group, time);
        return ValueTask.CompletedTask;
    }

    /// <summary>Counts one frame.</summary>
    public void Add(FrameGroup group, FrameRecord record)
    {
        if (!_byGroup.TryGetValue(group, out var tally))
        {
            _byGroup.Add(group, tally = new GroupTally(group.Name, [group]));
            _groups.Add(tally);
        }

        tally.Add(record);
        Total.Add(record);
        if (!record.IsAnswered)
            return;
        Latency.Add(record.LatencyMilliseconds * 1000);
        var t = record.Times;
        _sum = new StageTimes(
            _sum.Queue + t.Queue, _sum.Decode + t.Decode, _sum.Preprocess + t.Preprocess, _sum.Infer + t.Infer, _sum.Heads + t.Heads, _sum.Total + t.Total);
    }

    /// <summary>Counts of a group that has been seen.</summary>
    public GroupTally TallyOf(FrameGroup group) => _byGroup[group];

    /// <summary>Stops the clock and ends the streams.</summary>
    public void Finish()
    {
        _watch.Stop();
        Zones.Finish();
    }

    /// <summary>The exit code this run deserves.</summary>
    public int ExitCode => Stopped ? ExitCodes.Stopped : Total.Errors > 0 ? ExitCodes.FrameErrors : ExitCodes.Success;
}
