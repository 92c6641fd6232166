using Spectre.Console;

namespace Natix.Engine.Host.Reporting;

/// <summary>Moves one progress bar a group. Bars appear as their groups start.</summary>
internal sealed class ProgressSink(ProgressContext progress) : IFrameSink
{
    private readonly Dictionary<FrameGroup, ProgressTask> _bars = [];
    private FrameGroup? _current;

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        // Cameras run beside the rest, to the end.
        if (!group.IsLive)
        {
            if (group != _current && _current is not null && _bars.TryGetValue(_current, out var last))
                Complete(_current, last);
            _current = group;
        }

        if (!_bars.TryGetValue(group, out var bar))
            _bars.Add(group, bar = progress.AddTask(Markup.Escape(group.Name)));
        if (group.ExpectedFrames is { } expected)
            bar.MaxValue = Math.Max(expected, bar.Value + 1);
        bar.IsIndeterminate = group.ExpectedFrames is null;
        bar.Increment(1);
        return ValueTask.CompletedTask;
    }

    /// <summary>Fills the bars of groups that have ended.</summary>
    public void Finish()
    {
        foreach (var (group, bar) in _bars)
            Complete(group, bar);
    }

    private static void Complete(FrameGroup group, ProgressTask bar)
    {
        // The stills of a folder may be interrupted by a video of the same folder and go on later.
        if (!group.IsStream && bar.Value < bar.MaxValue)
            return;
        bar.IsIndeterminate = false;
        bar.MaxValue = Math.Max(1, bar.Value);
        bar.StopTask();
    }
}
