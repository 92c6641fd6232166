namespace Natix.Engine.Cascade;

/// <summary>
/// Keeps the order of a line: frames are answered in any order and handed out in the order they were submitted, by one deliverer at a
/// time. Links the frames themselves; allocates nothing. Not thread-safe: its line guards it.
/// </summary>
internal sealed class DeliveryOrder
{
    private FrameJob? _head;
    private FrameJob? _tail;
    private bool _delivering;

    /// <summary>True when everything submitted has been handed out.</summary>
    public bool IsIdle => _head is null && !_delivering;

    /// <summary>Appends a frame that was submitted.</summary>
    public void Add(FrameJob job)
    {
        if (_tail is null)
            _head = job;
        else
            _tail.NextInOrder = job;
        _tail = job;
    }

    /// <summary>Notes that a frame is answered. True when the caller has to deliver: call <see cref="TakeNext"/> until it gives null.</summary>
    public bool Answer(FrameJob job)
    {
        job.IsAnswered = true;
        if (_delivering || !_head!.IsAnswered)
            return false;
        _delivering = true;
        return true;
    }

    /// <summary>The next frame to hand out; null when it is not answered yet, which ends the caller's delivering.</summary>
    public FrameJob? TakeNext()
    {
        if (_head is not { IsAnswered: true } job)
        {
            _delivering = false;
            return null;
        }

        _head = job.NextInOrder;
        if (_head is null)
            _tail = null;
        job.NextInOrder = null;
        return job;
    }
}
