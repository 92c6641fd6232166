namespace Natix.Engine.Host.Intake.Raw;

/// <summary>
/// Cuts a stream into raw frames of one format: each is read straight into its slab. One call at a time; owns the stream.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="format">What each frame is.</param>
/// <param name="rent">Lends a slab of at least so many bytes.</param>
internal sealed class RawFrameReader(Stream stream, FrameFormat format, Func<int, FrameLease> rent) : IAsyncDisposable
{
    private readonly int _bytes = checked((int)format.ByteCount);
    private long _offset;

    /// <summary>The next frame, an error for a frame that is cut short or unreadable, or the end.</summary>
    /// <exception cref="OperationCanceledException">Asked to stop. A read under way is left behind and keeps its slab until it ends.</exception>
    public async ValueTask<IntakeFrame> ReadAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var lease = rent(_bytes);
        lease.Format = format;
        var filling = FillAsync(lease, stop);
        try
        {
            var read = filling.IsCompletedSuccessfully ? filling.Result : await filling.WaitAsync(stop);
            var start = _offset;
            _offset += read;
            if (read == _bytes)
                return new IntakeFrame(lease, FrameError.None, start, false);
            lease.Dispose();
            return new IntakeFrame(null, read == 0 ? FrameError.None : CutShort(read), start, IsEnd: read == 0);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _ = filling.ContinueWith(
                static (_, lost) => ((FrameLease)lost!).Dispose(), lease, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
        catch (IOException e)
        {
            lease.Dispose();
            return new IntakeFrame(null, new FrameError(FrameErrorCode.Unreadable, $"the stream could not be read: {e.Message}"), _offset, false);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<int> FillAsync(FrameLease lease, CancellationToken stop)
    {
        var read = await stream.ReadAtLeastAsync(lease.Buffer[.._bytes], _bytes, throwOnEndOfStream: false, stop);
        lease.Length = read;
        return read;
    }

    private FrameError CutShort(int read)
    {
        var reason = $"the stream ends after {read} of the {_bytes} bytes of a frame of {format.Width} x {format.Height}: {_bytes - read} are missing; is the size right?";
        return new FrameError(FrameErrorCode.Truncated, reason, read);
    }
}
