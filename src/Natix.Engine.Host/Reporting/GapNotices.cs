namespace Natix.Engine.Host.Reporting;

/// <summary>Tells a person at once when a camera is lost: one line a gap. Everything else is in the results.</summary>
/// <param name="write">Takes a line.</param>
internal sealed class GapNotices(Action<string> write) : IFrameSink
{
    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        if (group.IsLive && record.Error.Code == FrameErrorCode.Unreadable)
            write($"natix: {group.Name}: {record.Error.Reason}");
        return ValueTask.CompletedTask;
    }
}
