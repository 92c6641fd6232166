namespace Natix.Engine.Cascade;

/// <summary>
/// The seats of an engine: as many may be taken as frames may be in flight. There are a few more than that and the one that has
/// been free longest goes out first, so that a late second dispose of a result finds it unused. Thread-safe; allocates nothing once made.
/// </summary>
internal sealed class FrameJobPool
{
    /// <summary>How many other frames are seated, at least, before a seat that came home is taken again.</summary>
    public const int Rest = 32;

    private readonly Queue<FrameJob> _free;
    private readonly Lock _gate = new();

    public FrameJobPool(int size, int maxDetections, int maxModels)
    {
        _free = new Queue<FrameJob>(size + Rest);
        for (var i = 0; i < size + Rest; i++)
            _free.Enqueue(new FrameJob(maxDetections, maxModels, Return));
    }

    /// <summary>Takes a free seat; null when every one is taken.</summary>
    public FrameJob? TryTake()
    {
        lock (_gate)
            return _free.Count > Rest ? _free.Dequeue() : null;
    }

    private void Return(FrameJob job)
    {
        lock (_gate)
            _free.Enqueue(job);
    }
}
