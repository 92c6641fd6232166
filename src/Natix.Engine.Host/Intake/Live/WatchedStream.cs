namespace Natix.Engine.Host.Intake.Live;

/// <summary>
/// A stream that may not be silent for long: a read that waits longer than it may is broken off and throws. Reads go straight through,
/// nothing is copied. One read at a time. Disposing it disposes the stream.
/// </summary>
/// <param name="inner">The stream.</param>
/// <param name="patience">Longest silence.</param>
/// <param name="clock">Measures it.</param>
/// <param name="breakOff">Makes a waiting read of a stream end that cannot be cancelled; null: it is cancelled.</param>
internal sealed class WatchedStream(Stream inner, TimeSpan patience, TimeProvider clock, Action? breakOff = null) : InputStream
{
    private readonly CancellationTokenSource _silence = new(Timeout.InfiniteTimeSpan, clock);
    private volatile bool _reading;

    /// <exception cref="IOException">The stream was silent for too long, or broke.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _reading = true;
        _silence.CancelAfter(patience);
        using var stopping = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _silence);
        using var breaking = breakOff is null ? default : _silence.Token.UnsafeRegister(static act => ((Action)act!)(), breakOff);
        try
        {
            var read = await inner.ReadAsync(buffer, breakOff is null ? _silence.Token : CancellationToken.None);
            return read == 0 && _silence.IsCancellationRequested ? throw new OperationCanceledException(_silence.Token) : read;
        }
        catch (OperationCanceledException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException(FormattableString.Invariant($"no byte came for {patience.TotalSeconds:0.###} s"), e);
        }
        finally
        {
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
            _reading = false;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            // A read that was left behind still needs it.
            if (!_reading)
                _silence.Dispose();
        }

        base.Dispose(disposing);
    }
}
