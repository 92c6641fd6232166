namespace Natix.Engine.Memory;

/// <summary>
/// The lease objects of one owner of memory. A caller may still hold, and dispose, a lease whose memory has come home, so the
/// oldest object goes out first and never before <see cref="Rest"/> others have: a late second dispose finds nothing to return.
/// Thread-safe; allocates only while more are out than ever before.
/// </summary>
internal sealed class LeasePool
{
    /// <summary>How many other leases go out before one that came home goes out again.</summary>
    public const int Rest = 512;

    private readonly Queue<FrameLease> _home = new(2 * Rest);
    private readonly Lock _gate = new();

    public LeasePool()
    {
        for (var i = 0; i < 2 * Rest; i++)
            _home.Enqueue(new FrameLease());
    }

    /// <summary>Lends the lease that has rested longest.</summary>
    public FrameLease Take()
    {
        lock (_gate)
            return _home.Count > Rest ? _home.Dequeue() : new FrameLease();
    }

    /// <summary>Takes an empty lease back.</summary>
    public void Return(FrameLease lease)
    {
        lock (_gate)
            _home.Enqueue(lease);
    }
}
