namespace Natix.Engine.Cascade;

/// <summary>How frames that wait are ordered. Times in ticks of the engine's clock.</summary>
/// <param name="Patience">A frame without a deadline is treated as if it had one so long after its submission: nobody waits for ever.</param>
/// <param name="HeadStart">By how much a frame of priority 1 goes before an equal one of priority 0.</param>
internal readonly record struct WaitingRules(long Patience, long HeadStart)
{
    /// <summary>A second each.</summary>
    public static WaitingRules Of(TimeProvider clock) => new(clock.TimestampFrequency, clock.TimestampFrequency);

    /// <summary>The time by which a frame is ordered: its deadline, less the head start of its priority.</summary>
    public long KeyOf(FrameJob job)
    {
        var due = job.Deadline == FrameJob.NoDeadline ? Later(job.Submitted, Patience) : job.Deadline;
        return due - (long)(HeadStart * job.Priority);
    }

    /// <summary>The key of a frame with a budget, in ticks.</summary>
    public long KeyOf(long submitted, long budget, double priority) => Later(submitted, budget) - (long)(HeadStart * priority);

    /// <summary>The key of a frame without deadline or priority.</summary>
    public long PlainKey(long submitted) => Later(submitted, Patience);

    private static long Later(long from, long by) => from > FrameJob.NoDeadline - by ? FrameJob.NoDeadline : from + by;
}

/// <summary>
/// Frames that wait to be started. Those with a deadline or a priority go by the earliest key; the others share what is left by turns of their lines,
/// and come before all others once they have been patient. Priority shifts a key by a bounded time instead of ranking above all, so no frame is
/// overtaken by others that come more than that later: that bounds starvation. Not thread-safe; allocates nothing once grown.
/// </summary>
internal sealed class WaitingFrames(WaitingRules rules)
{
    private readonly FairQueue _fair = new();
    private readonly DeadlineQueue _urgent = new();

    public int Count => _fair.Count + _urgent.Count;

    public void Enqueue(FrameJob job)
    {
        if (job.Deadline == FrameJob.NoDeadline && job.Priority == 0)
            _fair.Enqueue(job.Line.Waiting, job);
        else
            _urgent.Enqueue(job, rules.KeyOf(job));
    }

    /// <summary>Frames that would go before one that came now.</summary>
    /// <param name="key">The key that frame would have.</param>
    public int CountBefore(long key) => _urgent.CountBefore(key) + (_fair.Count > 0 && rules.PlainKey(_fair.FirstSubmitted) <= key ? _fair.Count : 0);

    /// <summary>The key of a frame that came now.</summary>
    /// <param name="now">When that is.</param>
    /// <param name="budget">Time for it, in ticks of the clock.</param>
    /// <param name="priority">In [0,1].</param>
    public long KeyOf(long now, long budget, double priority) => rules.KeyOf(now, budget, priority);

    /// <summary>Takes the next frame; null when none waits.</summary>
    public FrameJob? Dequeue() =>
        _urgent.Count > 0 && (_fair.Count == 0 || _urgent.FirstKey <= rules.PlainKey(_fair.FirstSubmitted)) ? _urgent.Dequeue() : _fair.Dequeue();

    /// <summary>Takes every waiting frame of one line, chained by <see cref="FrameJob.NextWaiting"/>; null when it has none.</summary>
    public FrameJob? RemoveAll(FrameLine line) =>
        Join(_fair.RemoveAll(line.Waiting), _urgent.RemoveAll(static (job, wanted) => job.Line == wanted, line));

    /// <summary>Takes every frame whose deadline comes by a time, chained; null when there is none.</summary>
    public FrameJob? RemoveDueBy(long time) => _urgent.RemoveAll(static (job, limit) => job.Deadline <= limit, time);

    /// <summary>The earliest deadline of all; <see cref="FrameJob.NoDeadline"/> when none has one.</summary>
    public long EarliestDeadline() => _urgent.EarliestDeadline();

    private static FrameJob? Join(FrameJob? first, FrameJob? second)
    {
        if (first is null)
            return second;
        var last = first;
        while (last.NextWaiting is { } next)
            last = next;
        last.NextWaiting = second;
        return first;
    }
}
