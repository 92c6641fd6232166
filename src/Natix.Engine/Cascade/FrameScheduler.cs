namespace Natix.Engine.Cascade;

/// <summary>
/// Who works on which frame next: waiting lines before the first station, a ready queue before each other, free slots between. A state
/// machine without threads or clock: whoever drives it brings the time and guards it, so tests step through it. Allocates nothing once made.
/// </summary>
internal sealed class FrameScheduler
{
    private readonly FairQueue _waiting = new();
    private readonly ReadyQueue[] _ready;
    private readonly int[] _maxBatches;
    private readonly FrameSlot[] _free;
    private readonly StationView[] _views;
    private readonly RunTimes _times;
    private int _freeCount;
    private int _readyCount;

    /// <param name="modelBatches">Largest batch of each model, in the order a frame passes them.</param>
    /// <param name="slots">The slots, all free.</param>
    public FrameScheduler(ReadOnlySpan<int> modelBatches, ReadOnlySpan<FrameSlot> slots)
    {
        _maxBatches = [1, .. modelBatches];
        _times = new RunTimes(_maxBatches);
        _views = new StationView[_maxBatches.Length];
        _free = slots.ToArray();
        _freeCount = slots.Length;
        _ready = new ReadyQueue[_maxBatches.Length];
        for (var i = 1; i < _ready.Length; i++)
            _ready[i] = new ReadyQueue(slots.Length);
    }

    /// <summary>Frames that wait to be started.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>True when no frame waits and none is under way.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _freeCount == _free.Length;

    /// <summary>True when there may be something for somebody to do.</summary>
    public bool HasWork => _readyCount > 0 || (_waiting.Count > 0 && _freeCount > 0);

    public void Enqueue(FrameJob job) => _waiting.Enqueue(job.Line.Waiting, job);

    /// <summary>Takes a line's frames that have not started, chained by <see cref="FrameJob.NextWaiting"/>.</summary>
    public FrameJob? RemoveWaiting(FrameLine line) => _waiting.RemoveAll(line.Waiting);

    /// <summary>Gives a worker what it should do next. False when there is nothing that it serves.</summary>
    public bool TryTake(StationWork work, long now)
    {
        if (!HasWork)
            return false;
        var station = BatchPolicy.Choose(Survey(work, now), now);
        if (station == BatchPolicy.Nothing)
            return false;
        work.Begin(station, now);
        if (station == 0)
            work.Add(Start());
        else
            Fill(work, station);
        return true;
    }

    /// <summary>Sends the frames that a worker is done with to where they go next, or frees their slots.</summary>
    public void Advance(StationWork work, long now)
    {
        if (work.Count > 0)
            _times.Note(work.Station, work.Count, now - work.Started);
        foreach (var slot in work.Items)
        {
            if (slot.NextStation == FrameSlot.Done)
            {
                slot.Job = null;
                _free[_freeCount++] = slot;
                continue;
            }

            slot.ReadySince = now;
            _ready[slot.NextStation].Enqueue(slot);
            _readyCount++;
        }

        work.Clear();
    }

    private FrameSlot Start()
    {
        // The slot that was freed last: its pixel buffers are still in the cache.
        var slot = _free[--_freeCount];
        slot.Begin(_waiting.Dequeue()!);
        return slot;
    }

    private void Fill(StationWork work, int station)
    {
        var queue = _ready[station];
        for (var left = Math.Min(queue.Count, _maxBatches[station]); left > 0; left--)
        {
            work.Add(queue.Dequeue());
            _readyCount--;
        }
    }

    private ReadOnlySpan<StationView> Survey(StationWork work, long now)
    {
        var startable = Math.Min(_waiting.Count, _freeCount);
        _views[0] = new StationView(work.Serves(0), startable, 1, FrameJob.NoDeadline, _times.Predict(0, 1), 0);
        var after = 0L;
        for (var i = _views.Length - 1; i > 0; i--)
        {
            var (ready, most) = (_ready[i].Count, _maxBatches[i]);
            _views[i] = ready == 0
                ? new StationView(work.Serves(i), 0, most, FrameJob.NoDeadline, 0, 0)
                : new StationView(
                    work.Serves(i), ready, most, _ready[i].EarliestDeadline(most),
                    _times.Predict(i, Math.Min(ready, most)), _times.Predict(i, Math.Min(ready + 1, most)))
                {
                    Waited = now - _ready[i].OldestSince,
                    AfterTicks = after,
                };
            after += _times.Predict(i, 1);
        }

        return _views;
    }
}
