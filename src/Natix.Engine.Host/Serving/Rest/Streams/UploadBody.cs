using System.IO.Pipelines;
using Natix.Engine.Host.Intake.Live;

namespace Natix.Engine.Host.Serving.Rest.Streams;

/// <summary>
/// A request's body that may not be silent for long, nor need long for a frame; only time in which it is waited for counts. A read that is cancelled loses nothing: the next
/// one goes on. One read at a time.
/// </summary>
/// <param name="body">The body; the server's.</param>
/// <param name="options">How long is too long.</param>
internal sealed class UploadBody(PipeReader body, LiveOptions options) : InputStream
{
    private TimeSpan _waited;

    /// <summary>A frame is whole: the time for the next one begins.</summary>
    public void FrameCame() => _waited = TimeSpan.Zero;

    /// <exception cref="IOException">The sender was silent, or too slow, or went away.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // What was cancelled too late to be noticed then shows now, and means nothing.
            while (body.TryRead(out var there))
            {
                if (!there.IsCanceled)
                    return Take(there, buffer.Span);
                body.AdvanceTo(there.Buffer.Start);
            }

            return await WaitAsync(buffer, cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("the connection broke", e);
        }
    }

    private async ValueTask<int> WaitAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var left = options.FrameTimeout - _waited;
        var patience = left < options.StallTimeout ? left : options.StallTimeout;
        var started = options.Clock.GetTimestamp();
        using var silence = new CancellationTokenSource(patience > TimeSpan.Zero ? patience : TimeSpan.FromTicks(1), options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        // Not the token itself: a body of known length cannot be read again after that.
        await using var cancelling = either.Token.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), body);
        try
        {
            while (true)
            {
                var result = await body.ReadAsync(CancellationToken.None);
                if (!result.IsCanceled)
                    return Take(result, buffer.Span);
                body.AdvanceTo(result.Buffer.Start);
                cancellationToken.ThrowIfCancellationRequested();
                if (silence.IsCancellationRequested)
                    throw new IOException(TooLong(patience));
            }
        }
        finally
        {
            _waited += options.Clock.GetElapsedTime(started);
        }
    }

    private string TooLong(TimeSpan patience) => patience < options.StallTimeout
        ? FormattableString.Invariant($"no whole frame came for {options.FrameTimeout.TotalSeconds:0.###} s")
        : FormattableString.Invariant($"no byte came for {patience.TotalSeconds:0.###} s");

    private int Take(in ReadResult result, Span<byte> buffer)
    {
        var piece = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, buffer.Length));
        var count = 0;
        foreach (var segment in piece)
        {
            segment.Span.CopyTo(buffer[count..]);
            count += segment.Length;
        }

        body.AdvanceTo(piece.End);
        return count;
    }
}
