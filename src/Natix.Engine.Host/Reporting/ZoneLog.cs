namespace Natix.Engine.Host.Reporting;

/// <summary>Roadwork entered and left, by stream. Stills have no time and no events. Not thread-safe.</summary>
internal sealed class ZoneLog
{
    private readonly Dictionary<FrameGroup, WorkZoneWatch> _watches = [];
    private readonly List<(FrameGroup Group, WorkZoneEvent Event)> _events = [];

    /// <summary>The events so far, in the order they ended.</summary>
    public IReadOnlyList<(FrameGroup Group, WorkZoneEvent Event)> Events => _events;

    /// <summary>Takes a frame of a group in.</summary>
    public void Add(FrameGroup group, FrameResult result)
    {
        if (!group.IsStream)
            return;
        if (!_watches.TryGetValue(group, out var watch))
            _watches.Add(group, watch = new WorkZoneWatch());
        if (watch.Observe(result).Ended is { } ended)
            _events.Add((group, ended));
    }

    /// <summary>Ends every stream: events that are on are cut at the last frame.</summary>
    public void Finish()
    {
        foreach (var (group, watch) in _watches)
        {
            if (watch.Finish() is { } last)
                _events.Add((group, last));
        }

        _watches.Clear();
    }
}
