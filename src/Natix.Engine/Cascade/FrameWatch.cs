namespace Natix.Engine.Cascade;

/// <summary>
/// Looks after time where no worker can: sheds frames that wait without hope, sends frames on whose level took too long, and answers frames
/// whose deadline has come with what is known of them. One timer, set to what comes due first. Thread-safe; its lock is the dispatcher's.
/// </summary>
internal sealed class FrameWatch : IDisposable
{
    private const string OverdueReason = "no worker was free early enough before the deadline; allow more time or send fewer frames";

    /// <summary>An answer at the deadline itself would reach the caller behind it, and timers are late on a busy machine.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(4);

    private const double LongestWait = 86_400_000; // milliseconds, a day: timers take no more than 49

    private readonly FrameScheduler _scheduler;
    private readonly CascadeRoute _route;
    private readonly TimeProvider _clock;
    private readonly Lock _gate;
    private readonly FrameAnswers _answers;
    private readonly List<FrameSlot> _taken = [];
    private readonly Lock _tick = new();
    private readonly Action _wake;
    private readonly ITimer _timer;
    private long _armed = FrameJob.NoDeadline;
    private bool _disposed;

    /// <param name="scheduler">The frames.</param>
    /// <param name="route">Where they go.</param>
    /// <param name="clock">The engine's clock.</param>
    /// <param name="gate">The dispatcher's lock.</param>
    /// <param name="wake">Wakes workers for what was put back; called under the lock.</param>
    public FrameWatch(FrameScheduler scheduler, CascadeRoute route, TimeProvider clock, Lock gate, Action wake)
    {
        (_scheduler, _route, _clock, _gate, _wake) = (scheduler, route, clock, gate, wake);
        _answers = new FrameAnswers(clock);
        _timer = clock.CreateTimer(static watch => ((FrameWatch)watch!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private long MarginTicks => (long)(Margin.TotalSeconds * _clock.TimestampFrequency);

    /// <summary>A frame waits to be started: the watch will look before it has no hope any more. Under the lock.</summary>
    public void ExpectWaiting(long deadline)
    {
        if (deadline != FrameJob.NoDeadline)
            Expect(deadline - MarginTicks - _route.TimeToEvidence(_clock.GetTimestamp()));
    }

    /// <summary>Frames came to levels: the watch will look when the first has to be through its level, or is to be answered. Under the lock.</summary>
    public void ExpectSettled((long LevelDue, long Deadline) earliest)
    {
        Expect(earliest.LevelDue);
        if (earliest.Deadline != FrameJob.NoDeadline)
            Expect(earliest.Deadline - MarginTicks);
    }

    /// <summary>Looks at every frame once. Called by the timer; tests call it too.</summary>
    public void Tick()
    {
        lock (_tick)
        {
            FrameJob? overdue;
            lock (_gate)
            {
                if (_disposed)
                    return;
                _armed = FrameJob.NoDeadline;
                overdue = TakeDue(_clock.GetTimestamp());
            }

            Shed(overdue);
            foreach (var slot in _taken)
                _answers.GiveIfDone(slot);
            lock (_gate)
            {
                foreach (var slot in _taken)
                    _scheduler.PutBack(slot, _clock.GetTimestamp());
                _taken.Clear();
                ExpectSettled(_scheduler.TakeEarliestDue());
                _wake();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        _timer.Dispose();
    }

    private FrameJob? TakeDue(long now)
    {
        var next = FrameJob.NoDeadline;
        foreach (var slot in _scheduler.Started)
            next = Math.Min(next, Look(slot, now));
        var hopeless = now + MarginTicks + _route.TimeToEvidence(_clock.GetTimestamp());
        var overdue = _scheduler.RemoveDueBy(hopeless);
        ExpectWaiting(_scheduler.EarliestWaiting());
        Expect(next);
        return overdue;
    }

    private void Expect(long due)
    {
        if (due >= _armed || _disposed)
            return;
        _armed = due;
        // Timers count whole milliseconds and cut off the rest: one that goes off early would be set again and again. And never 0: a clock may let
        // it go off here and now, under our locks.
        var wait = Math.Ceiling(Math.Max(0, due - _clock.GetTimestamp()) * 1e3 / _clock.TimestampFrequency);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(wait, 1, LongestWait)), Timeout.InfiniteTimeSpan);
    }

    // Takes a frame out whose time is up; else says when to look again.
    private long Look(FrameSlot slot, long now)
    {
        var soon = now + MarginTicks;
        // Somebody writes what a model found: nobody waits for that under the dispatcher's lock.
        if (!slot.Gate.TryEnter())
            return soon;
        try
        {
            return LookHeld(slot, now, soon);
        }
        finally
        {
            slot.Gate.Exit();
        }
    }

    private long LookHeld(FrameSlot slot, long now, long soon)
    {
        // What is decoded, or done, a worker is about to send on.
        if (slot.LevelIndex < 0 || slot.NextStation == FrameSlot.Done || slot.Outstanding == 0)
            return FrameJob.NoDeadline;
        var deadline = slot.Job!.Deadline;
        // A frame in the hand of a worker that has others to finish before it hands them in counts its deadline, not yet the time of its level.
        var levelDue = slot.IsSettled ? slot.LevelDue : FrameJob.NoDeadline;
        if (deadline > soon && levelDue > now)
            return Math.Min(deadline == FrameJob.NoDeadline ? deadline : deadline - MarginTicks, levelDue);
        if (slot.Busy > 0)
            return soon; // its pixels are being read: that takes no time, and then it may go
        _scheduler.TakeOut(slot);
        if (deadline <= soon)
            _route.EndAtDeadline(slot, now);
        else
            _route.CutShort(slot, now);
        _taken.Add(slot);
        return FrameJob.NoDeadline;
    }

    private void Shed(FrameJob? chain)
    {
        while (chain is { } job)
        {
            chain = job.NextWaiting;
            job.Shed(OverdueReason, _clock);
            job.Line.Answer(job);
        }
    }
}
