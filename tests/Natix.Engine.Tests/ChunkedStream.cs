namespace Natix.Engine.Tests;

/// <summary>A stream that gives its bytes in pieces of chosen sizes, optionally over and over, and never blocks.</summary>
internal sealed class ChunkedStream(byte[] bytes, Func<int> nextSize, long rounds = 1) : Stream
{
    private readonly long _total = bytes.Length * rounds;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public static ChunkedStream SplitAt(byte[] bytes, int at)
    {
        var first = true;
        return new ChunkedStream(bytes, () => first && at > 0 ? First() : int.MaxValue);

        int First()
        {
            first = false;
            return at;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var done = 0;
        var wanted = (int)Math.Min(Math.Min(nextSize(), buffer.Length), _total - _position);
        while (done < wanted)
        {
            var at = (int)(_position % bytes.Length);
            var piece = Math.Min(wanted - done, bytes.Length - at);
            bytes.AsSpan(at, piece).CopyTo(buffer[done..]);
            done += piece;
            _position += piece;
        }

        return done;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
