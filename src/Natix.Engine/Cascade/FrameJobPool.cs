namespace Natix.Engine.Cascade;

/// <summary>The seats of an engine: as many jobs as frames may be in flight, made once. Thread-safe; allocates nothing afterwards.</summary>
internal sealed class FrameJobPool
{
    private readonly FrameJob[] _free;
    private readonly Lock _gate = new();
    private int _count;

    public FrameJobPool(int size, int maxDetections, int maxModels)
    {
        _free = new FrameJob[size];
        for (var i = 0; i < size; i++)
            _free[_count++] = new FrameJob(maxDetections, maxModels, Return);
    }

    /// <summary>Takes a free seat; null when every one is taken.</summary>
    public FrameJob? TryTake()
    {
        lock (_gate)
            return _count == 0 ? null : _free[--_count];
    }

    private void Return(FrameJob job)
    {
        lock (_gate)
            _free[_count++] = job;
    }
}
