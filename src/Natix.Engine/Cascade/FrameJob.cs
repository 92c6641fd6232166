using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Natix.Engine.Cascade.Exits;

namespace Natix.Engine.Cascade;

/// <summary>
/// A frame's seat in the engine, from submission until its result is disposed; pooled with its result, so a frame allocates
/// nothing. The submitter awaits it; whoever answers the frame completes it, once.
/// </summary>
internal sealed class FrameJob : IValueTaskSource<FrameResult>
{
    /// <summary>The deadline of a frame that has none.</summary>
    public const long NoDeadline = long.MaxValue;

    private readonly Action<FrameResult> _whenDisposed;
    private ManualResetValueTaskSourceCore<FrameResult> _completion = new() { RunContinuationsAsynchronously = true };
    private FrameLine? _line;

    public FrameJob(int maxDetections, int maxModels)
    {
        Result = new FrameResult(maxDetections, maxModels);
        Trail = new FrameTrail(maxModels);
        _whenDisposed = _ => _line!.Leave(this);
    }

    public FrameResult Result { get; }

    /// <summary>The path it took so far.</summary>
    public FrameTrail Trail { get; }

    /// <summary>The line it came by.</summary>
    public FrameLine Line => _line!;

    /// <summary>When it was submitted: a timestamp of the engine's clock.</summary>
    public long Submitted { get; private set; }

    /// <summary>When its verdict is due, in the same clock; <see cref="NoDeadline"/> when it has all the time.</summary>
    public long Deadline { get; private set; }

    /// <summary>How much it goes before others, in [0,1].</summary>
    public double Priority { get; private set; }

    /// <summary>What its scores count for when they are held against those certified.</summary>
    public ScoreRole ScoreRole { get; set; }

    public CancellationToken Cancellation { get; private set; }

    /// <summary>The span of a frame that is traced.</summary>
    public Activity? Span { get; set; }

    /// <summary>The next one waiting in its line, or in a chain taken out of it.</summary>
    public FrameJob? NextWaiting { get; set; }

    /// <summary>The one submitted next to the same line.</summary>
    public FrameJob? NextInOrder { get; set; }

    /// <summary>True once it is answered; it may still have to wait for those before it.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Takes the seat for a frame.</summary>
    /// <exception cref="ObjectDisposedException">The lease is empty; the seat is not taken.</exception>
    public ValueTask<FrameResult> Begin(
        FrameLine line, FrameLease lease, in FrameInfo info, long submitted, long deadline, CancellationToken cancellation)
    {
        _completion.Reset();
        Result.Reset(info, lease, _whenDisposed);
        (_line, Submitted, Deadline, Cancellation, Span) = (line, submitted, deadline, cancellation, null);
        Trail.Begin(submitted);
        Priority = double.IsNaN(info.Priority) ? 0 : Math.Clamp(info.Priority, 0, 1);
        (NextWaiting, NextInOrder, IsAnswered) = (null, null, false);
        return new ValueTask<FrameResult>(this, _completion.Version);
    }

    /// <summary>Answers a frame that was cancelled before it started: its bytes go home at once, whether or not anybody asks for the result.</summary>
    public void Cancel(string why) => Refuse(FrameErrorCode.Cancelled, why);

    /// <summary>Sheds a frame that was not started in time, explicitly, and gives its bytes back.</summary>
    /// <param name="why">What the caller is told.</param>
    /// <param name="clock">The engine's clock: the result says how long the frame waited.</param>
    public void Shed(string why, TimeProvider clock)
    {
        var waited = (clock.GetTimestamp() - Submitted) * 1e6 / clock.TimestampFrequency;
        Result.Times = new StageTimes(waited, 0, 0, 0, 0, waited);
        Refuse(FrameErrorCode.Overdue, why);
    }

    /// <summary>Hands the result to whoever awaits it.</summary>
    public void Complete()
    {
        Result.HandOut();
        _completion.SetResult(Result);
    }

    /// <summary>Gives the seat back when nobody will ever serve the frame.</summary>
    public void Abandon()
    {
        Result.HandOut();
        Result.Dispose();
    }

    private void Refuse(FrameErrorCode code, string why)
    {
        Result.Error = new FrameError(code, why);
        Result.ReleaseBytes();
    }

    FrameResult IValueTaskSource<FrameResult>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FrameResult>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<FrameResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
