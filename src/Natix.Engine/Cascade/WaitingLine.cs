namespace Natix.Engine.Cascade;

/// <summary>Frames of one line that wait to be started, first come first served. Links the frames themselves, so it never fills up and allocates nothing. Not thread-safe.</summary>
internal sealed class WaitingLine
{
    private FrameJob? _head;
    private FrameJob? _tail;

    public bool IsEmpty => _head is null;

    /// <summary>When the frame that has waited longest was submitted.</summary>
    public long FirstSubmitted => _head?.Submitted ?? 0;

    /// <summary>True while the line stands in a <see cref="FairQueue"/>.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The line behind it there.</summary>
    public WaitingLine? NextLine { get; set; }

    public void Add(FrameJob job)
    {
        job.NextWaiting = null;
        if (_tail is null)
            _head = job;
        else
            _tail.NextWaiting = job;
        _tail = job;
    }

    /// <summary>Takes the frame that has waited longest; null when none waits.</summary>
    public FrameJob? Take()
    {
        if (_head is not { } job)
            return null;
        _head = job.NextWaiting;
        if (_head is null)
            _tail = null;
        job.NextWaiting = null;
        return job;
    }

    /// <summary>Takes all frames, chained by <see cref="FrameJob.NextWaiting"/>; null when none waits.</summary>
    public FrameJob? TakeAll()
    {
        var chain = _head;
        _head = _tail = null;
        return chain;
    }
}
