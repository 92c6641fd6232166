namespace Natix.Engine.Cascade;

/// <summary>
/// The seats of an engine, as many as its lines may take together. There are a few more than that and the one that has been free
/// longest goes out first, so that a late second dispose of a result finds it unused. Thread-safe; allocates only when it is widened.
/// </summary>
internal sealed class FrameJobPool
{
    /// <summary>How many other frames are seated, at least, before a seat that came home is taken again.</summary>
    public const int Rest = 32;

    private readonly Queue<FrameJob> _free = new();
    private readonly Lock _gate = new();
    private readonly int _maxDetections;
    private readonly int _maxModels;

    public FrameJobPool(int maxDetections, int maxModels)
    {
        (_maxDetections, _maxModels) = (maxDetections, maxModels);
        Widen(Rest);
    }

    /// <summary>Seats that nobody has taken.</summary>
    public int Free
    {
        get
        {
            lock (_gate)
                return _free.Count;
        }
    }

    /// <summary>Adds seats for a new line.</summary>
    public void Widen(int seats)
    {
        lock (_gate)
        {
            for (var i = 0; i < seats; i++)
                _free.Enqueue(new FrameJob(_maxDetections, _maxModels));
        }
    }

    /// <summary>Takes away free seats of a line that has ended.</summary>
    public void Narrow(int seats)
    {
        lock (_gate)
        {
            for (var i = 0; i < seats; i++)
                _free.Dequeue();
        }
    }

    /// <summary>Takes a free seat. A line asks for no more than it added.</summary>
    public FrameJob Take()
    {
        lock (_gate)
            return _free.Dequeue();
    }

    public void Return(FrameJob job)
    {
        lock (_gate)
            _free.Enqueue(job);
    }
}
