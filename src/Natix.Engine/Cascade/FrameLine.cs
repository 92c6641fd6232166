using Natix.Engine.Cascade.Exits;
using Natix.Engine.Diagnostics;

namespace Natix.Engine.Cascade;

/// <summary>How a line treats its frames.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Window">Results that may be out, from submission until they are disposed.</param>
/// <param name="InOrder">Hand results out in the order of submission.</param>
/// <param name="Budget">Time a frame may take unless it says otherwise; null: all the time.</param>
/// <param name="FullReason">What a frame is told that comes when the window is full.</param>
internal sealed record LineRules(string Name, int Window, bool InOrder, TimeSpan? Budget, string FullReason)
{
    /// <summary>What is known of its frames' camera; null for nothing.</summary>
    public CameraOptions? Camera { get; init; }

    /// <summary>Stream time within which its frames count once when scores are watched for drift; null: they are no stream's, and each counts.</summary>
    public TimeSpan? DriftSpacing { get; init; }

    /// <summary>Whether its frames keep a small picture: see <see cref="StreamOptions.KeepsPictures"/>.</summary>
    public bool KeepsPictures { get; init; }
}

/// <summary>
/// The way of one stream's frames, or of all that came without a stream, into the engine and out of it: counts them, lets them in one by
/// one, keeps their order, and ends without waiting for anybody but itself. Thread-safe; a frame allocates nothing.
/// </summary>
internal sealed class FrameLine
{
    private readonly LineRules _rules;
    private readonly FrameDispatcher _dispatcher;
    private readonly FrameJobPool _jobs;
    private readonly TimeProvider _clock;
    private readonly IVerdictRecorder? _recorder;
    private readonly FrameTrail _noTrail = new(0);
    private readonly Lock _gate = new();
    private readonly DeliveryOrder _order = new();
    private readonly RoomGate _room;
    private readonly ScoreThinning? _thinning;
    private int _taken;
    private int _unanswered;
    private bool _waitsForRoom;
    private bool _gone;
    private TaskCompletionSource? _closing;

    /// <summary>Opens a line and adds its window to the seats of the engine.</summary>
    public FrameLine(LineRules rules, FrameDispatcher dispatcher, FrameJobPool jobs, TimeProvider clock, IVerdictRecorder? recorder = null)
    {
        (_rules, _dispatcher, _jobs, _clock, _recorder) = (rules, dispatcher, jobs, clock, recorder);
        _room = new RoomGate(TryLeaveRoom);
        _thinning = rules.DriftSpacing is { } spacing ? new ScoreThinning(spacing) : null;
        jobs.Widen(rules.Window);
    }

    /// <summary>Its frames that wait to be started; the dispatcher's to touch.</summary>
    public WaitingLine Waiting { get; } = new();

    /// <summary>Results out: submitted and not disposed.</summary>
    public int Taken
    {
        get
        {
            lock (_gate)
                return _taken;
        }
    }

    /// <summary>Takes a frame in; takes the lease over in every case. Without room it is shed, as its result says.</summary>
    /// <exception cref="ObjectDisposedException">The line is closed, or the lease is empty.</exception>
    public ValueTask<FrameResult> SubmitAsync(FrameLease lease, in FrameInfo info, CancellationToken cancellation)
    {
        FrameJob? job = null;
        lock (_gate)
        {
            // A closed line has given its seats away: nothing may be taken any more.
            if (_closing is not null)
            {
                lease.Dispose();
                throw new ObjectDisposedException(_rules.Name);
            }

            if (_taken < _rules.Window)
            {
                job = _jobs.Take();
                var pending = Begin(job, lease, info, cancellation);
                if (_dispatcher.TryEnqueue(job))
                {
                    _unanswered++;
                    if (_rules.InOrder)
                        _order.Add(job);
                    return pending;
                }
            }
        }

        if (job is null)
            return new ValueTask<FrameResult>(Shed(lease, info));
        job.Abandon();
        throw new ObjectDisposedException(_rules.Name);
    }

    /// <summary>True at once or when a frame may be submitted; false when the line is closed. One caller at a time.</summary>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_closing is not null)
                return new ValueTask<bool>(false);
            if (cancellation.IsCancellationRequested)
                return ValueTask.FromCanceled<bool>(cancellation);
            if (_room.IsTaken)
                throw new InvalidOperationException($"{_rules.Name}: somebody waits for room already; one caller at a time");
            if (_taken < _rules.Window)
                return new ValueTask<bool>(true);
            _waitsForRoom = true;
            _room.Prepare();
        }

        return _room.WaitAsync(cancellation);
    }

    /// <summary>Hands out an answered frame, or leaves it to those before it. Called once a frame, by any thread.</summary>
    public void Answer(FrameJob job)
    {
        EngineTelemetry.FrameDone(job.Result, job.Span);
        _recorder?.Record(job.Result, job.Trail);
        if (!_rules.InOrder)
        {
            job.Complete();
            lock (_gate)
                EndIfDone(1);
            return;
        }

        bool mine;
        lock (_gate)
            mine = _order.Answer(job);
        var delivered = 0;
        while (mine)
        {
            FrameJob? next;
            lock (_gate)
            {
                next = _order.TakeNext();
                if (next is null)
                    EndIfDone(delivered);
            }

            mine = next is not null;
            delivered++;
            next?.Complete();
        }
    }

    /// <summary>Takes a seat back whose result was disposed.</summary>
    public void Leave(FrameJob job)
    {
        var room = false;
        lock (_gate)
        {
            _taken--;
            if (_gone)
                _jobs.Forget();
            else
                _jobs.Return(job);
            if (_closing is null)
                (room, _waitsForRoom) = (_waitsForRoom, false);
        }

        if (room)
            _room.Open(true);
    }

    /// <summary>Takes no more frames and completes when those it took are handed out, whether or not anybody asks for the results.</summary>
    /// <param name="cancelWaiting">Answer those that have not started as cancelled.</param>
    public Task CloseAsync(bool cancelWaiting)
    {
        bool waited;
        lock (_gate)
        {
            if (_closing is not null)
                return _closing.Task;
            _closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (waited, _waitsForRoom) = (_waitsForRoom, false);
        }

        if (waited)
            _room.Open(false);
        if (cancelWaiting)
            CancelWaiting();
        lock (_gate)
            EndIfDone(0);
        return _closing.Task;
    }

    private ValueTask<FrameResult> Begin(FrameJob job, FrameLease lease, in FrameInfo info, CancellationToken cancellation)
    {
        var submitted = _clock.GetTimestamp();
        try
        {
            var known = info with { Camera = _rules.Camera };
            var pending = job.Begin(this, lease, known, submitted, DeadlineOf(info, submitted), cancellation);
            job.ScoreRole = _thinning?.Next(info) ?? ScoreRole.Part;
            // Nothing follows in time from a frame without one.
            job.Result.Findings.Picture.Begin(_rules.KeepsPictures && !double.IsNaN(info.TimeSeconds));
            _taken++;
            return pending;
        }
        catch
        {
            _jobs.Return(job);
            throw;
        }
    }

    private void CancelWaiting()
    {
        for (var job = _dispatcher.RemoveWaiting(this); job is not null;)
        {
            var next = job.NextWaiting;
            job.Cancel($"{_rules.Name} was closed before the frame was started");
            Answer(job);
            job = next;
        }
    }

    // Under the lock. The seats that are free go at once, the others as their results come home.
    private void EndIfDone(int answered)
    {
        _unanswered -= answered;
        if (_closing is null || _unanswered > 0 || !_order.IsIdle || _gone)
            return;
        _gone = true;
        _jobs.Narrow(_rules.Window - _taken);
        _closing.SetResult();
    }

    private bool TryLeaveRoom(RoomGate gate)
    {
        lock (_gate)
        {
            var waited = _waitsForRoom;
            _waitsForRoom = false;
            return waited;
        }
    }

    private long DeadlineOf(in FrameInfo info, long submitted)
    {
        if ((info.Budget ?? _rules.Budget) is not { } budget)
            return FrameJob.NoDeadline;
        var ticks = budget.TotalSeconds * _clock.TimestampFrequency;
        return ticks < FrameJob.NoDeadline - submitted ? submitted + (long)ticks : FrameJob.NoDeadline;
    }

    private FrameResult Shed(FrameLease lease, in FrameInfo info)
    {
        var result = new FrameResult(0, 0);
        result.Reset(info, lease);
        result.HandOut();
        result.Error = new FrameError(FrameErrorCode.QueueFull, _rules.FullReason);
        EngineTelemetry.FrameDone(result);
        _recorder?.Record(result, _noTrail);
        return result;
    }
}
