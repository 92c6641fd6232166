using System.Threading.Channels;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// Carries frames from their sources through the engine to the sinks: reads ahead while the lanes work, keeps a window of frames
/// in flight, and hands results on in input order. One run at a time.
/// </summary>
/// <param name="engine">Answers frames.</param>
/// <param name="sinks">Take what was answered.</param>
/// <param name="pumps">How many pumps share the engine.</param>
internal sealed class FramePump(RoadworkEngine engine, IReadOnlyList<IFrameSink> sinks, int pumps = 1)
{
    /// <summary>Seats of the engine that a pump takes at least: one frame is read, one waits, one is reported.</summary>
    public const int LeastSeats = 3;

    // Enough that no lane waits for the reader, few enough that a frame's bytes are not held long.
    private readonly int _window = Math.Min(Math.Max(LeastSeats, engine.Options.MaxInFlight / pumps), (2 * engine.Options.Lanes) + 2);

    /// <summary>
    /// Runs until the frames end or until asked to stop; frames in flight are finished and reported either way. When it returns or
    /// throws, the sources have ended too, and what they started with them.
    /// </summary>
    /// <param name="read">Gives the frames in order; must end soon after its token is cancelled.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OutputClosedException">A sink lost its reader.</exception>
    public async Task RunAsync(Func<CancellationToken, IAsyncEnumerable<SourceFrame>> read, CancellationToken stop)
    {
        // One frame is with the reader and one with the sinks, beside those in the channel.
        var channel = Channel.CreateBounded<Pending>(new BoundedChannelOptions(Math.Max(1, _window - 2)) { SingleReader = true, SingleWriter = true });
        using var abandoned = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, abandoned.Token);
        var feeding = Task.Run(() => FeedAsync(read(ended.Token), channel.Writer, abandoned.Token), CancellationToken.None);
        try
        {
            await foreach (var pending in channel.Reader.ReadAllAsync(CancellationToken.None))
                await ReportAsync(pending);
        }
        finally
        {
            // After a sink failed: let the sources end, then give every result back.
            await abandoned.CancelAsync();
            channel.Writer.TryComplete();
            while (channel.Reader.TryRead(out var pending))
                await pending.DropAsync();
            await feeding;
        }
    }

    private async Task FeedAsync(IAsyncEnumerable<SourceFrame> frames, ChannelWriter<Pending> writer, CancellationToken abandoned)
    {
        try
        {
            await foreach (var frame in frames)
            {
                var pending = Submit(frame);
                try
                {
                    await writer.WriteAsync(pending, abandoned);
                }
                catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
                {
                    await pending.DropAsync();
                    break;
                }
            }

            writer.TryComplete();
        }
        catch (Exception e)
        {
            writer.TryComplete(e); // surfaces where results are read
        }
    }

    private Pending Submit(in SourceFrame frame) => frame.Lease is { } lease
        ? new Pending(frame.Group, frame.Info, FrameError.None, engine.SubmitAsync(lease, frame.Info), true)
        : new Pending(frame.Group, frame.Info, frame.Error, default, false);

    private async ValueTask ReportAsync(Pending pending)
    {
        if (!pending.IsSubmitted)
        {
            await ShowAsync(pending.Group, FrameRecord.Unread(pending.Info, pending.Error), null);
            return;
        }

        using var result = await pending.Result;
        await ShowAsync(pending.Group, FrameRecord.From(result, engine.Description), result);
    }

    private async ValueTask ShowAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        foreach (var sink in sinks)
            await sink.AcceptAsync(group, record, result);
    }

    private readonly record struct Pending(FrameGroup Group, FrameInfo Info, FrameError Error, ValueTask<FrameResult> Result, bool IsSubmitted)
    {
        public async ValueTask DropAsync()
        {
            if (IsSubmitted)
                (await Result).Dispose();
        }
    }
}
