using System.Runtime.CompilerServices;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// One image file, read straight into its slab. A JPEG goes on as it is; another format is decoded to RGB, which is counted as bytes copied.
/// </summary>
internal sealed class StillSource(string path, FrameGroup group) : IFrameSource
{
    public string Name => path;

    public FrameGroup Group { get; } = group;

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            yield break;
        var info = FrameInfo.Still(path);
        await Task.CompletedTask;
        yield return MediaSniffer.Sniff(path) switch
        {
            MediaKind.Still => Decoded(engine, info),
            MediaKind.Pipe => new SourceFrame(Group, info, null, new FrameError(FrameErrorCode.Unreadable, $"{path} is no regular file")),
            _ => Straight(engine, info),
        };
    }

    private SourceFrame Straight(RoadworkEngine engine, FrameInfo info)
    {
        var frame = engine.ReadFile(path);
        return new SourceFrame(Group, info, frame.Lease, frame.Error);
    }

    private SourceFrame Decoded(RoadworkEngine engine, FrameInfo info)
    {
        var file = engine.ReadFile(path);
        using var encoded = file.Lease;
        if (encoded is null)
            return new SourceFrame(Group, info, null, file.Error);
        var lease = StillDecoder.Decode(encoded.Bytes, engine.Options.Limits, engine.Rent, out var error);
        return new SourceFrame(Group, info, lease, error);
    }
}
