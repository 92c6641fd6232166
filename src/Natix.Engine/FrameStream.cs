using System.Diagnostics.CodeAnalysis;
using Natix.Engine.Cascade;

namespace Natix.Engine;

/// <summary>
/// Frames of one source through the engine: answered in the order they were submitted, with a window that bounds what is out, and a fair
/// share of the engine whatever other streams do. Opened by <see cref="RoadworkEngine.OpenStream"/>; the caller closes it. Thread-safe, but who
/// submits from several threads sets the order by chance. A frame allocates nothing.
/// </summary>
/// <example>
/// <code>
/// while (await stream.WaitForRoomAsync(stop))
///     results.Write(stream.SubmitAsync(await ReadAsync(stop), index++, seconds));
/// </code>
/// </example>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of frames, as everybody who has cameras calls it.")]
public sealed class FrameStream : IAsyncDisposable
{
    private readonly FrameLine _line;
    private readonly Action<FrameStream> _whenClosed;

    internal FrameStream(string name, StreamOptions options, FrameLine line, Action<FrameStream> whenClosed)
    {
        (Name, Options, _line, _whenClosed) = (name, options, line, whenClosed);
    }

    /// <summary>Its name, as results show it.</summary>
    public string Name { get; }

    /// <summary>How it is served.</summary>
    public StreamOptions Options { get; }

    /// <summary>Results out: submitted and not disposed.</summary>
    public int InFlight => _line.Taken;

    /// <summary>
    /// Waits until the window has room for a frame: the back-pressure to whoever reads the source. True at once or when there is room; false
    /// when the stream is closed or the engine disposed. One caller at a time.
    /// </summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken cancellation = default) => _line.WaitForRoomAsync(cancellation);

    /// <summary>
    /// Submits the next frame and completes with its verdict or its error, after the frames submitted before it; dispose the result, in any
    /// order. Takes the lease over in every case. Without room in the window the frame is shed at once with <see cref="FrameErrorCode.QueueFull"/>.
    /// </summary>
    /// <param name="frame">The frame's bytes; empty afterwards, disposing it then does nothing.</param>
    /// <param name="index">Zero-based position in the source.</param>
    /// <param name="timeSeconds">Presentation time in seconds; NaN when the source has no clock.</param>
    /// <param name="cancellation">Cancels the frame while it waits; a frame that has started is finished.</param>
    /// <exception cref="ObjectDisposedException">The stream is closed, or the lease is disposed or was submitted before.</exception>
    public ValueTask<FrameResult> SubmitAsync(FrameLease frame, long index, double timeSeconds, CancellationToken cancellation = default) =>
        SubmitAsync(frame, new FrameInfo(Name, index, timeSeconds), cancellation);

    /// <summary>Submits the next frame with what is known of it in the caller's words.</summary>
    /// <param name="frame">The frame's bytes; empty afterwards, disposing it then does nothing.</param>
    /// <param name="info">Where it came from; handed back in the result.</param>
    /// <param name="cancellation">Cancels the frame while it waits; a frame that has started is finished.</param>
    /// <exception cref="ObjectDisposedException">The stream is closed, or the lease is disposed or was submitted before.</exception>
    public ValueTask<FrameResult> SubmitAsync(FrameLease frame, FrameInfo info, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return _line.SubmitAsync(frame, info, cancellation);
    }

    /// <summary>
    /// Ends the stream: frames that have not started are answered as cancelled, those that have are finished and handed out. Completes then,
    /// whether or not anybody takes the results; other streams notice nothing.
    /// </summary>
    public async Task CloseAsync()
    {
        await _line.CloseAsync(cancelWaiting: true).ConfigureAwait(false);
        _whenClosed(this);
    }

    /// <summary>Closes the stream.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    /// <summary>Lets no more in; completes when everything that was let in is handed out.</summary>
    internal Task EndAsync() => _line.CloseAsync(cancelWaiting: false);
}
