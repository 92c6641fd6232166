namespace Natix.Engine.Host.Reporting;

/// <summary>Roadwork entered and left, by stream. Stills have no time and no events. Not thread-safe.</summary>
internal sealed class ZoneLog
{
    private readonly Dictionary<FrameGroup, WorkZoneEvent> _open = [];
    private readonly List<(FrameGroup Group, WorkZoneEvent Event)> _events = [];

    /// <summary>The events so far, in the order they ended.</summary>
    public IReadOnlyList<(FrameGroup Group, WorkZoneEvent Event)> Events => _events;

    /// <summary>Takes what time adds to a frame of a group in.</summary>
    public void Add(FrameGroup group, TimeRecord time)
    {
        if (time.Zone.Ended is { } ended)
            _events.Add((group, ended));
        if (time.Zone.Open is { } open)
            _open[group] = open;
        else
            _open.Remove(group);
    }

    /// <summary>Ends every stream: events that are on are cut at the last frame.</summary>
    public void Finish()
    {
        foreach (var (group, open) in _open)
            _events.Add((group, open));
        _open.Clear();
    }
}
