using System.Runtime.CompilerServices;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>An input that gives no frame: one error stands for it, and the run goes on.</summary>
internal sealed class MissingSource(string name, FrameError error, FrameGroup group) : IFrameSource
{
    public string Name => name;

    public FrameGroup Group { get; } = group;

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        await Task.CompletedTask;
        if (!stop.IsCancellationRequested)
            yield return new SourceFrame(Group, FrameInfo.Still(name), null, error);
    }
}
