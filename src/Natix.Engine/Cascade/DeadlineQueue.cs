namespace Natix.Engine.Cascade;

/// <summary>
/// Frames that wait to be started, earliest key first; equal keys in the order they came (earliest deadline first; Liu and Layland 1973). A
/// binary heap in an array that grows to what was ever needed. Not thread-safe; allocates nothing once grown.
/// </summary>
internal sealed class DeadlineQueue
{
    private Entry[] _heap = new Entry[16];
    private long _arrivals;

    public int Count { get; private set; }

    /// <summary>The key of the first; of no meaning while there is none.</summary>
    public long FirstKey => _heap[0].Key;

    public void Enqueue(FrameJob job, long key)
    {
        if (Count == _heap.Length)
            Array.Resize(ref _heap, 2 * Count);
        _heap[Count] = new Entry(key, _arrivals++, job);
        Rise(Count++);
    }

    public FrameJob? Dequeue() => Count == 0 ? null : RemoveAt(0);

    /// <summary>Frames whose key is not after another.</summary>
    public int CountBefore(long key)
    {
        var count = 0;
        foreach (ref readonly var entry in _heap.AsSpan(0, Count))
            count += entry.Key <= key ? 1 : 0;
        return count;
    }

    /// <summary>Takes every frame that a condition holds for, chained by <see cref="FrameJob.NextWaiting"/>; null when it holds for none.</summary>
    public FrameJob? RemoveAll<TState>(Func<FrameJob, TState, bool> condition, TState state)
    {
        FrameJob? chain = null;
        for (var i = Count - 1; i >= 0; i--)
        {
            if (!condition(_heap[i].Job, state))
                continue;
            var job = RemoveAt(i);
            job.NextWaiting = chain;
            chain = job;
            // What fills the gap may be a frame from further up, which was not asked yet.
            if (i < Count)
                i++;
        }

        return chain;
    }

    /// <summary>The earliest deadline, which is not the first key where priorities differ; <see cref="FrameJob.NoDeadline"/> when none has one.</summary>
    public long EarliestDeadline()
    {
        var earliest = FrameJob.NoDeadline;
        for (var i = 0; i < Count; i++)
            earliest = Math.Min(earliest, _heap[i].Job.Deadline);
        return earliest;
    }

    private FrameJob RemoveAt(int index)
    {
        var job = _heap[index].Job;
        _heap[index] = _heap[--Count];
        _heap[Count] = default;
        if (index < Count)
        {
            Sink(index);
            Rise(index);
        }

        return job;
    }

    private void Rise(int index)
    {
        while (index > 0 && _heap[index].IsBefore(_heap[(index - 1) / 2]))
        {
            Swap(index, (index - 1) / 2);
            index = (index - 1) / 2;
        }
    }

    private void Sink(int index)
    {
        while (true)
        {
            var (least, left) = (index, (2 * index) + 1);
            if (left < Count && _heap[left].IsBefore(_heap[least]))
                least = left;
            if (left + 1 < Count && _heap[left + 1].IsBefore(_heap[least]))
                least = left + 1;
            if (least == index)
                return;
            Swap(index, least);
            index = least;
        }
    }

    private void Swap(int a, int b) => (_heap[a], _heap[b]) = (_heap[b], _heap[a]);

    private readonly record struct Entry(long Key, long Arrival, FrameJob Job)
    {
        public bool IsBefore(in Entry other) => Key < other.Key || (Key == other.Key && Arrival < other.Arrival);
    }
}
