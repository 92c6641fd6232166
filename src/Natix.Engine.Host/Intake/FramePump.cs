using System.Threading.Channels;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// Carries frames from their sources through a stream of the engine to the sinks: reads ahead while workers work, as far as the stream has
/// room, and hands results on in input order. One run at a time.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="sinks">Take the results, one after the other.</param>
/// <param name="budget">Time for each frame, by which it is ordered among the engine's others; null: its turn among the streams.</param>
internal sealed class FramePump(RoadworkEngine engine, IReadOnlyList<IFrameSink> sinks, TimeSpan? budget = null)
{
    // Enough that no worker waits for the reader, few enough that a frame's bytes are not held long.
    private readonly int _window = (2 * engine.Description.Workers * engine.Description.LargestBatch) + 2;
    private readonly GroupWatch _time = new(engine.Description);

    /// <summary>
    /// Runs until the frames end or until asked to stop; frames in flight are finished and reported either way. When it returns or
    /// throws, the sources have ended too, and what they started with them.
    /// </summary>
    /// <param name="read">Gives the frames in order; must end soon after its token is cancelled.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OutputClosedException">A sink lost its reader.</exception>
    public async Task RunAsync(Func<CancellationToken, IAsyncEnumerable<SourceFrame>> read, CancellationToken stop)
    {
        // Looking at pictures costs a millisecond a frame and tells who moves: where no detector runs, nobody does.
        var watches = engine.Description.ObjectLabels.Count > 0;
        await using var stream = engine.OpenStream("input", new StreamOptions { MaxInFlight = _window, KeepsPictures = watches, Budget = budget });
        // The stream bounds what is submitted; the channel bounds what could not be read.
        var channel = Channel.CreateBounded<Pending>(new BoundedChannelOptions(_window) { SingleReader = true, SingleWriter = true });
        using var abandoned = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, abandoned.Token);
        var feeding = Task.Run(() => FeedAsync(stream, read(ended.Token), channel.Writer, abandoned.Token), CancellationToken.None);
        try
        {
            await foreach (var pending in channel.Reader.ReadAllAsync(CancellationToken.None))
                await ReportAsync(pending);
        }
        finally
        {
            // After a sink failed: let the sources end, then give every result back.
            await abandoned.CancelAsync();
            await stream.CloseAsync();
            channel.Writer.TryComplete();
            while (channel.Reader.TryRead(out var pending))
                await pending.DropAsync();
            await feeding;
        }
    }

    private static async Task FeedAsync(
        FrameStream stream, IAsyncEnumerable<SourceFrame> frames, ChannelWriter<Pending> writer, CancellationToken abandoned)
    {
        try
        {
            await foreach (var frame in frames)
            {
                if (!await TryFeedAsync(stream, frame, writer, abandoned))
                    break;
            }

            writer.TryComplete();
        }
        catch (Exception e)
        {
            writer.TryComplete(e); // surfaces where results are read
        }
    }

    // False when nobody wants frames any more.
    private static async Task<bool> TryFeedAsync(FrameStream stream, SourceFrame frame, ChannelWriter<Pending> writer, CancellationToken abandoned)
    {
        using var lease = frame.Lease; // empty once it is submitted
        Pending? submitted = null;
        try
        {
            if (lease is not null && !await stream.WaitForRoomAsync(abandoned))
                return false;
            submitted = Submit(stream, frame);
            await writer.WriteAsync(submitted.Value, abandoned);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException || (e is ObjectDisposedException && abandoned.IsCancellationRequested))
        {
            if (submitted is { } pending)
                await pending.DropAsync();
            return false;
        }
    }

    private static Pending Submit(FrameStream stream, in SourceFrame frame) => frame.Lease is { } lease
        ? new Pending(frame.Group, frame.Info, FrameError.None, stream.SubmitAsync(lease, frame.Info), true)
        : new Pending(frame.Group, frame.Info, frame.Error, default, false);

    private async ValueTask ReportAsync(Pending pending)
    {
        if (!pending.IsSubmitted)
        {
            await ShowAsync(pending.Group, FrameRecord.Unread(pending.Info, pending.Error), null);
            return;
        }

        using var result = await pending.Result;
        await ShowAsync(pending.Group, FrameRecord.From(result, engine.Description) with { Time = _time.Observe(pending.Group, result) }, result);
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
