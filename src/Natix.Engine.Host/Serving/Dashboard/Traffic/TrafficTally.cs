using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>
/// Keeps count of what validators ask, for the dashboard: a lock and some additions a request, whoever watches or not; nothing is allocated but for a validator's first
/// request. Thread-safe.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class TrafficTally(TimeProvider clock) : IAxonObserver
{
    /// <summary>Lines of verdicts kept.</summary>
    public const int KeptLines = 60;

    private readonly Lock _gate = new();
    private readonly TrafficWindow _recent = new(clock);
    private readonly TrafficCounts _total = new();
    private readonly ValidatorTable _validators = new();
    private readonly VerdictRing _lines = new(KeptLines);
    private readonly LatencyWindow _reply = new(clock);
    private readonly LatencyWindow _verification = new(clock);
    private readonly LatencyWindow _judging = new(clock);
    private readonly LatencyWindow _knowing = new(clock);

    /// <summary>Number of the newest line.</summary>
    public long NewestLine
    {
        get
        {
            lock (_gate)
                return _lines.Newest;
        }
    }

    public void Arrived(AxonExchange exchange)
    {
    }

    public void BodyRead(AxonExchange exchange)
    {
    }

    public void Failed(AxonExchange exchange, Exception failure)
    {
    }

    public void Verified(AxonExchange exchange, TimeSpan took)
    {
        lock (_gate)
            _verification.Add(took);
    }

    public void Judged(AxonExchange exchange, Judgement judgement, TimeSpan took)
    {
        if (judgement.Status != JudgementStatus.Judged)
            return;
        lock (_gate)
            (judgement.IsShared ? _knowing : _judging).Add(took);
    }

    public void Answered(AxonExchange exchange, int status)
    {
        var line = VerdictLine.Of(exchange, status, clock.GetUtcNow());
        lock (_gate)
        {
            _recent.Add(line);
            _total.Add(line);
            _validators.Add(exchange.Sender, line);
            if (line.Outcome == Telemetry.RequestOutcome.Answered)
                _reply.Add(line.Took);
            // A flood of refusals would push everything else out.
            if (exchange.Judgement is not null || (line.Hotkey is not null && status != 200))
                _lines.Add(line);
        }
    }

    /// <summary>The latest lines after one, oldest first.</summary>
    /// <param name="sequence">That one's number.</param>
    /// <param name="most">Lines wanted at most.</param>
    public VerdictLine[] LinesAfter(long sequence, int most)
    {
        lock (_gate)
            return _lines.After(sequence, most);
    }

    /// <summary>Everything it counts, at this moment.</summary>
    public TrafficFigures Read()
    {
        TrafficCounts recent, total = new();
        TrafficSlice[] slices;
        LatencyHistogram reply, verification, judging, knowing;
        ValidatorRow[] rows;
        ValidatorRow others;
        lock (_gate)
        {
            (recent, slices) = _recent.Read();
            total.Add(_total);
            (reply, verification, judging, knowing) = (_reply.Copy(), _verification.Copy(), _judging.Copy(), _knowing.Copy());
            (rows, others) = _validators.Copy();
        }

        // Every request takes the lock: sorting has no place under it.
        return new TrafficFigures(
            recent, total, slices, LatencyFigures.Of(reply), LatencyFigures.Of(verification), LatencyFigures.Of(judging), LatencyFigures.Of(knowing),
            ValidatorTable.Read(rows), others.Read());
    }
}

/// <summary>What was asked and answered, at one moment.</summary>
/// <param name="Recent">Counts of the last five minutes.</param>
/// <param name="Total">Counts since the start.</param>
/// <param name="Slices">The last five minutes by slice, oldest first.</param>
/// <param name="Reply">From a request's headers to its answer.</param>
/// <param name="Verification">Nonce and signature.</param>
/// <param name="Judging">From an image's last byte to its verdict, by the engine.</param>
/// <param name="Knowing">The same where the verdict was known already.</param>
/// <param name="Validators">Who asked.</param>
/// <param name="Others">Those who are not registered, or did not sign.</param>
internal sealed record TrafficFigures(
    TrafficCounts Recent, TrafficCounts Total, IReadOnlyList<TrafficSlice> Slices, LatencyFigures Reply, LatencyFigures Verification, LatencyFigures Judging,
    LatencyFigures Knowing, IReadOnlyList<ValidatorFigures> Validators, ValidatorFigures Others);
