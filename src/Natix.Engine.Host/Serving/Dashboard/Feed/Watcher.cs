using System.Threading.Channels;

namespace Natix.Engine.Host.Serving.Dashboard.Feed;

/// <summary>One who watches: what is told waits in a short queue of his own, of which the oldest is dropped when he is slow. Thread-safe but for the writing.</summary>
/// <param name="body">Where he reads.</param>
/// <param name="patience">Time in which he has to take a piece.</param>
internal sealed class Watcher(Stream body, TimeSpan patience)
{
    private const int Waiting = 8;

    private readonly Channel<byte[]> _queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Tells him something; never waits.</summary>
    public void Tell(byte[] piece) => _queue.Writer.TryWrite(piece);

    /// <summary>There is nothing more to come.</summary>
    public void End() => _queue.Writer.TryComplete();

    /// <summary>Writes what he is told until there is nothing more to come.</summary>
    /// <param name="whole">Everything, which goes first: what was told while it was read waits behind it.</param>
    /// <param name="stop">Ends it at once.</param>
    /// <returns>False when it broke off in the middle of a piece: his connection is of no use then.</returns>
    public async Task<bool> WriteAsync(byte[] whole, CancellationToken stop)
    {
        if (!await TryWriteAsync(whole, stop))
            return false;
        while (await MoreAsync(stop))
        {
            while (_queue.Reader.TryRead(out var piece))
            {
                if (!await TryWriteAsync(piece, stop))
                    return false;
            }
        }

        return true;
    }

    private async Task<bool> MoreAsync(CancellationToken stop)
    {
        try
        {
            return await _queue.Reader.WaitToReadAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> TryWriteAsync(byte[] piece, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(patience);
        try
        {
            await body.WriteAsync(piece, late.Token);
            await body.FlushAsync(late.Token);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
