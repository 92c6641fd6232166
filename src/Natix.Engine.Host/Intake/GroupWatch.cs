using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// Watches the streams of a pump over time, one after another: a group that begins ends the one before, and the watch serves again. Stills
/// have no time. Not thread-safe.
/// </summary>
internal sealed class GroupWatch(EngineDescription engine)
{
    private WorkZoneWatch? _watch;
    private FrameGroup? _group;

    /// <summary>Takes the next result of a group in; null where it is no stream.</summary>
    public TimeRecord? Observe(FrameGroup group, FrameResult result)
    {
        if (!group.IsStream)
            return null;
        _watch ??= new WorkZoneWatch(engine);
        if (group != _group)
            _watch.Finish();
        _group = group;
        return TimeRecord.From(_watch.Observe(result), _watch.Objects);
    }
}
