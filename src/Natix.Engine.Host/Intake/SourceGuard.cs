using System.Runtime.CompilerServices;

namespace Natix.Engine.Host.Intake;

/// <summary>Keeps a source that throws from ending the run: what it threw becomes one error record in its place.</summary>
internal static class SourceGuard
{
    /// <summary>The frames of a source; after an unexpected exception one error, and the end.</summary>
    public static async IAsyncEnumerable<SourceFrame> ReadAsync(
        IFrameSource source, RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        var next = 0L;
        await using var frames = source.ReadAsync(engine, stop).GetAsyncEnumerator(CancellationToken.None);
        while (true)
        {
            var (more, error) = await StepAsync(frames, source, stop);
            if (error.IsError)
                yield return new SourceFrame(source.Group, new FrameInfo(source.Name, next, double.NaN), null, error);
            if (!more)
                yield break;
            next = frames.Current.Info.Index + 1;
            yield return frames.Current;
        }
    }

    private static async ValueTask<(bool More, FrameError Error)> StepAsync(
        IAsyncEnumerator<SourceFrame> frames, IFrameSource source, CancellationToken stop)
    {
        try
        {
            return (await frames.MoveNextAsync(), FrameError.None);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (false, FrameError.None);
        }
        catch (Exception e)
        {
            var reason = $"a defect while {source.Name} was read, please report it: {e.GetType().Name}: {e.Message}";
            return (false, new FrameError(FrameErrorCode.Internal, reason));
        }
    }
}
