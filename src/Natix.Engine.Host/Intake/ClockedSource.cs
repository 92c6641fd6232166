using System.Runtime.CompilerServices;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>A source whose frames must have a time: the first one without is an error in its place, and the end.</summary>
internal sealed class ClockedSource(IFrameSource source) : IFrameSource
{
    public string Name => source.Name;

    public FrameGroup Group => source.Group;

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var frame in source.ReadAsync(engine, stop))
        {
            if (frame.Lease is null || !double.IsNaN(frame.Info.TimeSeconds))
            {
                yield return frame;
                continue;
            }

            frame.Lease.Dispose();
            const string Reason = "the video names no frame rate, so its seconds cannot be told apart; write it anew, for example with ffmpeg -r 25 -i IN OUT.mp4";
            yield return new SourceFrame(Group, frame.Info, null, new FrameError(FrameErrorCode.Unsupported, Reason));
            yield break;
        }
    }
}
