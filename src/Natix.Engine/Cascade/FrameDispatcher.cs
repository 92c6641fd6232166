namespace Natix.Engine.Cascade;

/// <summary>A worker's place at the dispatcher: what it has in hand, and where it sleeps while that is nothing.</summary>
internal sealed class WorkerSeat(StationWork work)
{
    private readonly object _gate = new();
    private bool _called;

    public StationWork Work { get; } = work;

    /// <summary>Wakes the worker, with work in hand or to go home.</summary>
    public void Call()
    {
        lock (_gate)
        {
            _called = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sleeps until called.</summary>
    public void Wait()
    {
        // A monitor and not a semaphore: a semaphore spins before it blocks, and on a shared machine idle time belongs to others.
        lock (_gate)
        {
            while (!_called)
                Monitor.Wait(_gate);
            _called = false;
        }
    }
}

/// <summary>
/// The scheduler behind one lock: frames come in, workers come for work. A frame that comes while a worker sleeps is put into that
/// worker's hand before it is woken, so exactly one wakes and it never wakes for nothing. Thread-safe; allocates nothing once made.
/// </summary>
internal sealed class FrameDispatcher : IDisposable
{
    private readonly FrameScheduler _scheduler;
    private readonly TimeProvider _clock;
    private readonly FrameWatch? _watch;
    private readonly Lock _gate = new();

    // The one that fell asleep last is woken first: its caches are warm.
    private readonly WorkerSeat[] _asleep;
    private int _asleepCount;
    private bool _closed;

    /// <param name="scheduler">Who works on what.</param>
    /// <param name="workers">Workers that will come for work.</param>
    /// <param name="clock">The engine's clock.</param>
    /// <param name="route">Where frames go whose time is up; null: nobody looks after their time.</param>
    public FrameDispatcher(FrameScheduler scheduler, int workers, TimeProvider clock, CascadeRoute? route = null)
    {
        (_scheduler, _clock) = (scheduler, clock);
        _asleep = new WorkerSeat[workers];
        if (route is not null)
            _watch = new FrameWatch(scheduler, route, clock, _gate, WakeForWork);
    }

    /// <summary>Looks after the time of frames; null where nobody does.</summary>
    public FrameWatch? Watch => _watch;

    /// <summary>Frames that wait to be started.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _scheduler.Waiting;
        }
    }

    /// <summary>Frames that wait and would be started before one that came now.</summary>
    /// <param name="budget">Time for that frame.</param>
    /// <param name="priority">Its priority, in [0,1].</param>
    public int WaitingBefore(TimeSpan budget, double priority)
    {
        var ticks = (long)Math.Min(budget.TotalSeconds * _clock.TimestampFrequency, long.MaxValue / 4);
        lock (_gate)
            return _scheduler.WaitingBefore(_clock.GetTimestamp(), ticks, priority);
    }

    /// <summary>Lets a frame in. False once closed.</summary>
    public bool TryEnqueue(FrameJob job)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _scheduler.Enqueue(job);
            if (_asleepCount > 0)
                Wake(_clock.GetTimestamp());
            _watch?.ExpectWaiting(job.Deadline);
            return true;
        }
    }

    /// <summary>Takes a line's frames that have not started, chained by <see cref="FrameJob.NextWaiting"/>.</summary>
    public FrameJob? RemoveWaiting(FrameLine line)
    {
        lock (_gate)
        {
            var chain = _scheduler.RemoveWaiting(line);
            GoHomeIfDone();
            return chain;
        }
    }

    /// <summary>Hands in what a worker has done, for one that fetches its work elsewhere: a simulation.</summary>
    public void HandIn(StationWork work)
    {
        lock (_gate)
        {
            _scheduler.Advance(work, _clock.GetTimestamp());
            _watch?.ExpectSettled(_scheduler.TakeEarliestDue());
        }
    }

    /// <summary>Hands in what a worker has done and gives it what is next; sleeps while there is nothing. False when there never will be.</summary>
    public bool Next(WorkerSeat seat)
    {
        lock (_gate)
        {
            var now = _clock.GetTimestamp();
            _scheduler.Advance(seat.Work, now);
            var took = _scheduler.TryTake(seat.Work, now);
            _watch?.ExpectSettled(_scheduler.TakeEarliestDue());
            if (_asleepCount > 0 && _scheduler.HasWork)
                Wake(now);
            if (took)
                return true;
            if (_closed && _scheduler.IsEmpty)
            {
                GoHomeIfDone();
                return false;
            }

            _asleep[_asleepCount++] = seat;
        }

        seat.Wait();
        return seat.Work.Count > 0;
    }

    /// <summary>Lets no more in; what was let in is still served, then every worker goes home.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            GoHomeIfDone();
        }
    }

    public void Dispose() => _watch?.Dispose();

    private void WakeForWork()
    {
        if (_asleepCount > 0 && _scheduler.HasWork)
            Wake(_clock.GetTimestamp());
        GoHomeIfDone();
    }

    private void Wake(long now)
    {
        for (var i = _asleepCount - 1; i >= 0 && _scheduler.HasWork; i--)
        {
            var seat = _asleep[i];
            if (!_scheduler.TryTake(seat.Work, now))
                continue;
            _asleepCount--;
            Array.Copy(_asleep, i + 1, _asleep, i, _asleepCount - i);
            _asleep[_asleepCount] = null!;
            seat.Call();
        }
    }

    private void GoHomeIfDone()
    {
        if (!_closed || !_scheduler.IsEmpty)
            return;
        while (_asleepCount > 0)
        {
            _asleep[--_asleepCount].Call();
            _asleep[_asleepCount] = null!;
        }
    }
}
