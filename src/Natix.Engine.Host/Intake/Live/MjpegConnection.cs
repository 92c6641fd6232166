namespace Natix.Engine.Host.Intake.Live;

/// <summary>A connection that carries JPEGs one after another; whatever lies between them is passed over.</summary>
/// <param name="body">The stream; disposed with the connection.</param>
/// <param name="limits">Limits a frame must keep.</param>
/// <param name="isPicture">See <see cref="ILiveConnection.IsPicture"/>.</param>
/// <param name="copied">Bytes at the start of the stream that were copied once before.</param>
internal sealed class MjpegConnection(Stream body, FrameLimits limits, bool isPicture = false, int copied = 0) : ILiveConnection
{
    private readonly MjpegReader _reader = new(body, limits);
    private bool _hasFrame;

    public bool IsPicture => isPicture;

    public async ValueTask<IntakeFrame> ReadAsync(CancellationToken stop)
    {
        var frame = await _reader.ReadAsync(stop);
        if (frame.Error.Code == FrameErrorCode.Unreadable)
            throw new FeedException(frame.Error.Reason);
        if (frame.Lease is { } lease)
            lease.BytesCopied = Math.Min(lease.Length, Math.Max(0, copied - frame.StreamOffset));
        if (frame.IsEnd && !_hasFrame && _reader.BytesSkipped > 0)
            throw new FeedException($"there is no JPEG in the {_reader.BytesSkipped} bytes the camera sent");
        _hasFrame |= !frame.IsEnd;
        return frame;
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();
}
