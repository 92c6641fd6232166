using System.Runtime.CompilerServices;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Serving.Rest.Streams;

/// <summary>
/// JPEGs one after another in a request's body, with whatever lies between them: bare MJPEG, or the parts of a multipart body. Read in turns, one engine after another: what
/// one leaves the next finds. One turn at a time. Owns its memory, not the body.
/// </summary>
/// <param name="name">Source name in results.</param>
/// <param name="body">The body.</param>
/// <param name="limits">Limits a frame must keep.</param>
/// <param name="framesPerSecond">Gives frames their time; NaN when the stream has no clock.</param>
internal sealed class UploadSource(string name, UploadBody body, FrameLimits limits, double framesPerSecond) : IFrameSource, IAsyncDisposable
{
    private readonly MjpegReader _reader = new(body, limits, leaveOpen: true);
    private long _next;

    public string Name => name;

    public FrameGroup Group { get; } = new(name, isStream: true);

    /// <summary>Why there is no more; null while there may be.</summary>
    public string? End { get; private set; }

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        while (End is null && !stop.IsCancellationRequested && await ReadOneAsync(stop) is { } frame)
            yield return new SourceFrame(Group, Next(), frame.Lease, frame.Error);
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    // Null at the end, or when asked to stop.
    private async ValueTask<IntakeFrame?> ReadOneAsync(CancellationToken stop)
    {
        try
        {
            var frame = await _reader.ReadAsync(stop);
            if (frame.IsEnd)
                End = _next > 0 ? "the sender ended the stream" : $"there is no JPEG in the {_reader.BytesSkipped} bytes that were sent";
            else if (frame.Error.Code == FrameErrorCode.Unreadable)
                End = frame.Error.Reason;
            else if (frame.Lease is not null)
                body.FrameCame();
            return End is null ? frame : null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private FrameInfo Next()
    {
        var index = _next++;
        return new FrameInfo(name, index, index / framesPerSecond);
    }
}
