using System.Runtime.CompilerServices;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// One image file. A JPEG is read straight into its slab; another format is re-encoded, which is counted as bytes copied.
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
            MediaKind.Still => Converted(engine, info),
            MediaKind.Pipe => new SourceFrame(Group, info, null, new FrameError(FrameErrorCode.Unreadable, $"{path} is no regular file")),
            _ => Straight(engine, info),
        };
    }

    private SourceFrame Straight(RoadworkEngine engine, FrameInfo info)
    {
        var frame = engine.ReadFile(path);
        return new SourceFrame(Group, info, frame.Lease, frame.Error);
    }

    private SourceFrame Converted(RoadworkEngine engine, FrameInfo info)
    {
        var jpeg = StillConverter.ToJpeg(path, engine.Options.Limits, out var error);
        if (jpeg is null)
            return new SourceFrame(Group, info, null, error);
        var lease = engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer);
        lease.Length = jpeg.Length;
        lease.BytesCopied = jpeg.Length;
        return new SourceFrame(Group, info, lease, FrameError.None);
    }
}
