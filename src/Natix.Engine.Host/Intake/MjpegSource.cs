using System.Runtime.CompilerServices;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>A stream of JPEGs: standard input, a raw MJPEG file, or a decoder's pipe.</summary>
/// <param name="name">Source name in results.</param>
/// <param name="open">Opens the stream; the source closes it.</param>
/// <param name="group">What its frames are counted under.</param>
/// <param name="framesPerSecond">Gives frames their time; NaN when the stream has no clock.</param>
internal sealed class MjpegSource(string name, Func<Stream> open, FrameGroup group, double framesPerSecond = double.NaN) : IFrameSource
{
    public string Name => name;

    public FrameGroup Group { get; } = group;

    /// <summary>Frames given so far, errors included.</summary>
    public long Given { get; private set; }

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        var (stream, error) = await SourceStream.OpenAsync(name, open, stop);
        if (stream is null)
        {
            if (error.IsError)
                yield return new SourceFrame(Group, Next(), null, error);
            yield break;
        }

        await using var reader = new MjpegReader(stream, engine.Options.Limits);
        while (await ReadOneAsync(reader, stop) is { IsEnd: false } frame)
            yield return new SourceFrame(Group, Next(), frame.Lease, frame.Error);
        if (Given == 0 && !stop.IsCancellationRequested)
            yield return new SourceFrame(Group, Next(), null, NothingIn(reader.BytesSkipped));
    }

    private static async ValueTask<IntakeFrame?> ReadOneAsync(MjpegReader reader, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return null;
        try
        {
            // A read of a quiet pipe cannot be cancelled, only left behind: the reader keeps its memory until the read ends.
            var read = reader.ReadAsync(stop);
            return read.IsCompletedSuccessfully ? read.Result : await read.AsTask().WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static FrameError NothingIn(long bytes) => bytes == 0
        ? new FrameError(FrameErrorCode.Empty, "the stream has no bytes")
        : new FrameError(FrameErrorCode.NotJpeg, $"no JPEG frame in the {bytes} bytes of the stream", 0);

    private FrameInfo Next()
    {
        var index = Given++;
        return new FrameInfo(name, index, index / framesPerSecond);
    }
}
