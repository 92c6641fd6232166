namespace Natix.Engine.Cascade;

/// <summary>
/// Lines with waiting frames, served in turn, one frame a turn (round robin; Nagle 1987, "On packet switches with infinite storage"):
/// while two lines have frames waiting, neither is served more than one frame ahead of the other. O(1); allocates nothing. Not thread-safe.
/// </summary>
internal sealed class FairQueue
{
    private WaitingLine? _head;
    private WaitingLine? _tail;

    /// <summary>Frames waiting in all lines.</summary>
    public int Count { get; private set; }

    public void Enqueue(WaitingLine line, FrameJob job)
    {
        line.Add(job);
        Count++;
        if (!line.IsQueued)
            Append(line);
    }

    /// <summary>When the next frame was submitted; of no meaning while there is none.</summary>
    public long FirstSubmitted
    {
        get
        {
            // A line that was emptied from outside is still in the ring.
            for (var line = _head; line is not null; line = line.NextLine)
            {
                if (!line.IsEmpty)
                    return line.FirstSubmitted;
            }

            return 0;
        }
    }

    /// <summary>Takes the next frame of the line whose turn it is; null when none waits.</summary>
    public FrameJob? Dequeue()
    {
        while (_head is { } line)
        {
            _head = line.NextLine;
            if (_head is null)
                _tail = null;
            (line.NextLine, line.IsQueued) = (null, false);
            // A line that was emptied from outside is still in the ring when its turn comes: it is passed over.
            if (line.Take() is not { } job)
                continue;
            if (!line.IsEmpty)
                Append(line);
            Count--;
            return job;
        }

        return null;
    }

    /// <summary>Takes every waiting frame of one line, chained by <see cref="FrameJob.NextWaiting"/>; null when it has none.</summary>
    public FrameJob? RemoveAll(WaitingLine line)
    {
        var chain = line.TakeAll();
        for (var job = chain; job is not null; job = job.NextWaiting)
            Count--;
        return chain;
    }

    private void Append(WaitingLine line)
    {
        line.IsQueued = true;
        if (_tail is null)
            _head = line;
        else
            _tail.NextLine = line;
        _tail = line;
    }
}
