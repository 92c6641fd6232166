using System.Numerics;

namespace Natix.Engine.Cascade;

/// <summary>
/// Who works on which frame next: frames that wait before the first station, a ready queue before each other, free slots between. A state
/// machine without threads or clock: whoever drives it brings the time and guards it, so tests step through it. Allocates nothing once made.
/// </summary>
internal sealed class FrameScheduler
{
    private readonly WaitingFrames _waiting;
    private readonly ReadyQueue[] _ready;
    private readonly int[] _maxBatches;
    private readonly FrameSlot[] _slots;
    private readonly FrameSlot[] _free;
    private readonly StationView[] _views;
    private readonly RunTimes _times;
    private int _freeCount;
    private int _readyCount;
    private (long LevelDue, long Deadline) _earliestDue = (FrameJob.NoDeadline, FrameJob.NoDeadline);

    /// <param name="modelBatches">Largest batch of each model, in the order a frame passes them.</param>
    /// <param name="slots">The slots, all free.</param>
    /// <param name="rules">How waiting frames are ordered.</param>
    public FrameScheduler(ReadOnlySpan<int> modelBatches, ReadOnlySpan<FrameSlot> slots, WaitingRules rules)
    {
        _waiting = new WaitingFrames(rules);
        _maxBatches = [1, .. modelBatches];
        _times = new RunTimes(_maxBatches);
        _views = new StationView[_maxBatches.Length];
        _slots = slots.ToArray();
        _free = slots.ToArray();
        _freeCount = slots.Length;
        _ready = new ReadyQueue[_maxBatches.Length];
        for (var i = 1; i < _ready.Length; i++)
            _ready[i] = new ReadyQueue(slots.Length);
    }

    /// <summary>Frames that wait to be started.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Frames that wait and would go before one that came now with such a budget, in ticks, and priority.</summary>
    public int WaitingBefore(long now, long budget, double priority) => _waiting.CountBefore(_waiting.KeyOf(now, budget, priority));

    /// <summary>True when no frame waits and none is under way.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _freeCount == _free.Length;

    /// <summary>True when there may be something for somebody to do.</summary>
    public bool HasWork => _readyCount > 0 || (_waiting.Count > 0 && _freeCount > 0);

    public void Enqueue(FrameJob job) => _waiting.Enqueue(job);

    /// <summary>Takes a line's frames that have not started, chained by <see cref="FrameJob.NextWaiting"/>.</summary>
    public FrameJob? RemoveWaiting(FrameLine line) => _waiting.RemoveAll(line);

    /// <summary>Takes the frames that have not started and are due by a time, chained by <see cref="FrameJob.NextWaiting"/>.</summary>
    public FrameJob? RemoveDueBy(long time) => _waiting.RemoveDueBy(time);

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
        var late = 0;
        foreach (ref readonly var item in work.Items)
        {
            late += item.IsLate ? 1 : 0;
            item.Slot.InHand--;
            if (!item.IsParked && item.Slot.NextStation != FrameSlot.Done)
                Settle(item.Slot, now);
            else
                FreeIfDone(item.Slot);
        }

        if (work.Count > late)
            _times.Note(work.Station, work.Count, now - work.Started);
        work.Clear();
    }

    /// <summary>
    /// Of the frames that came to a level since the last call: when the first has to be through it, and the earliest deadline;
    /// <see cref="FrameJob.NoDeadline"/> when there is none.
    /// </summary>
    public (long LevelDue, long Deadline) TakeEarliestDue()
    {
        var earliest = _earliestDue;
        _earliestDue = (FrameJob.NoDeadline, FrameJob.NoDeadline);
        return earliest;
    }

    /// <summary>The frames that were started, for whoever looks after their time: take the gate of each before anything is done to it.</summary>
    public StartedFrames Started => new(_slots);

    /// <summary>Takes a frame out of the queues of its level, if it stands there; it stays with the caller too until <see cref="PutBack"/>.</summary>
    public void TakeOut(FrameSlot slot)
    {
        for (var seats = slot.IsSettled ? slot.Seats : 0; seats != 0; seats &= seats - 1)
        {
            if (_ready[slot.NextStation + BitOperations.TrailingZeroCount(seats)].Remove(slot))
                _readyCount--;
        }

        slot.IsSettled = false;
        slot.InHand++;
    }

    /// <summary>Gives back a frame that was taken out: it goes where it goes next, or its slot is freed.</summary>
    public void PutBack(FrameSlot slot, long now)
    {
        slot.InHand--;
        if (slot.NextStation != FrameSlot.Done)
            Settle(slot, now);
        else
            FreeIfDone(slot);
    }

    /// <summary>The earliest deadline of a waiting frame; <see cref="FrameJob.NoDeadline"/> when none has one.</summary>
    public long EarliestWaiting() => _waiting.EarliestDeadline();

    private void Settle(FrameSlot slot, long now)
    {
        slot.ReadySince = now;
        slot.IsSettled = true;
        _earliestDue = (Math.Min(_earliestDue.LevelDue, slot.LevelDue), Math.Min(_earliestDue.Deadline, slot.Job!.Deadline));
        for (var seats = slot.Seats; seats != 0; seats &= seats - 1)
        {
            _ready[slot.NextStation + BitOperations.TrailingZeroCount(seats)].Enqueue(slot);
            _readyCount++;
        }
    }

    // A model that was too late may still have the frame in hand: the slot waits for it, the answer did not.
    private void FreeIfDone(FrameSlot slot)
    {
        if (slot.InHand > 0 || slot.NextStation != FrameSlot.Done)
            return;
        slot.Job = null;
        slot.IsSettled = false;
        _free[_freeCount++] = slot;
    }

    private FrameSlot Start()
    {
        // The slot that was freed last: its pixel buffers are still in the cache.
        var slot = _free[--_freeCount];
        slot.Begin(_waiting.Dequeue()!);
        slot.InHand = 1;
        return slot;
    }

    private void Fill(StationWork work, int station)
    {
        var queue = _ready[station];
        for (var left = Math.Min(queue.Count, _maxBatches[station]); left > 0; left--)
        {
            var slot = queue.Dequeue();
            slot.InHand++;
            slot.LevelStarted = slot.LevelStarted == 0 ? work.Started : slot.LevelStarted;
            work.Add(slot);
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

/// <summary>Those slots that hold a frame, one after the other. Only under the dispatcher's lock.</summary>
internal readonly ref struct StartedFrames(FrameSlot[] slots)
{
    private readonly FrameSlot[] _slots = slots;

    public Enumerator GetEnumerator() => new(_slots);

    internal ref struct Enumerator(FrameSlot[] slots)
    {
        private int _at = -1;

        public readonly FrameSlot Current => slots[_at];

        public bool MoveNext()
        {
            while (++_at < slots.Length)
            {
                if (slots[_at].Job is not null)
                    return true;
            }

            return false;
        }
    }
}
