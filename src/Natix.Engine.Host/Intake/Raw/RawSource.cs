using System.Runtime.CompilerServices;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake.Raw;

/// <summary>A file, pipe or device of raw frames of one format, one behind the other.</summary>
/// <param name="name">Source name in results.</param>
/// <param name="open">Opens the stream; the source closes it.</param>
/// <param name="group">What its frames are counted under.</param>
/// <param name="format">What each frame is.</param>
/// <param name="framesPerSecond">Gives frames their time; NaN when the stream has no clock.</param>
internal sealed class RawSource(string name, Func<Stream> open, FrameGroup group, FrameFormat format, double framesPerSecond = double.NaN) : IFrameSource
{
    private long _given;

    public string Name => name;

    public FrameGroup Group { get; } = group;

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        var (stream, error) = TooLarge(engine.Options.Limits) is { IsError: true } refusal
            ? (null, refusal)
            : await SourceStream.OpenAsync(name, open, stop);
        if (stream is null)
        {
            if (error.IsError)
                yield return new SourceFrame(Group, Next(), null, error);
            yield break;
        }

        await using var reader = new RawFrameReader(stream, format, engine.Rent);
        var failed = false;
        while (!failed && await ReadOneAsync(reader, stop) is { IsEnd: false } frame)
        {
            failed = frame.Error.IsError;
            yield return new SourceFrame(Group, Next(), frame.Lease, frame.Error);
        }

        if (_given == 0 && !stop.IsCancellationRequested)
            yield return new SourceFrame(Group, Next(), null, new FrameError(FrameErrorCode.Empty, "the stream has no bytes"));
    }

    private FrameError TooLarge(FrameLimits limits) => (long)format.Width * format.Height > limits.MaxPixels
        ? new FrameError(FrameErrorCode.TooManyPixels, $"{format.Width} x {format.Height} is more than {limits.MaxPixels} pixels; raise the limit with --max-pixels")
        : FrameError.None;

    private static async ValueTask<IntakeFrame?> ReadOneAsync(RawFrameReader reader, CancellationToken stop)
    {
        try
        {
            return await reader.ReadAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private FrameInfo Next()
    {
        var index = _given++;
        return new FrameInfo(name, index, index / framesPerSecond);
    }
}
