using Natix.Engine.Host.Intake.Live;

namespace Natix.Engine.Host.Intake.Http;

/// <summary>
/// A multipart/x-mixed-replace stream. A part that says its length is read straight into a slab, without looking for its end. Where lengths are
/// missing or wrong the rest of the connection is searched for JPEGs instead, and nothing that was read is lost.
/// </summary>
/// <param name="body">The stream; disposed with the connection.</param>
/// <param name="boundary">The boundary without leading dashes; may be empty.</param>
/// <param name="rent">Lends a slab of at least so many bytes.</param>
/// <param name="limits">Limits a frame must keep.</param>
internal sealed class MultipartConnection(Stream body, string boundary, Func<int, FrameLease> rent, FrameLimits limits) : ILiveConnection
{
    // Cameras pad the end of a JPEG.
    private static readonly byte[] Padding = [0, (byte)'\r', (byte)'\n', 0xFF];
    private readonly PartHead _head = new(body, boundary);
    private MjpegConnection? _search;
    private Delimiter? _ahead;

    public bool IsPicture => false;

    /// <summary>True once JPEGs are searched for because lengths were missing or wrong.</summary>
    public bool IsSearching => _search is not null;

    public async ValueTask<IntakeFrame> ReadAsync(CancellationToken stop)
    {
        if (_search is not null)
            return await _search.ReadAsync(stop);
        try
        {
            return await ReadPartAsync(stop);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new FeedException(e.Message, e);
        }
    }

    public ValueTask DisposeAsync() => _search?.DisposeAsync() ?? body.DisposeAsync();

    private async ValueTask<IntakeFrame> ReadPartAsync(CancellationToken stop)
    {
        var delimiter = _ahead ?? await _head.ReadDelimiterAsync(stop);
        _ahead = null;
        if (delimiter == Delimiter.Missing)
            return await SearchAsync([], stop);
        if (delimiter == Delimiter.End || !await _head.ReadHeaderAsync(stop))
            return End;
        if (_head.ContentLength is not { } length)
            return await SearchAsync([], stop);
        if (length == 0)
            return Failed(FrameErrorCode.Empty, "the camera sent a part of 0 bytes");
        if (length > limits.MaxBytes)
        {
            Search([]);
            return Failed(FrameErrorCode.TooManyBytes, $"the camera announces a frame of {length} bytes, the limit is {limits.MaxBytes}; raise it with --max-bytes");
        }

        return await ReadContentAsync((int)length, stop);
    }

    private async ValueTask<IntakeFrame> ReadContentAsync(int length, CancellationToken stop)
    {
        var lease = rent(length);
        try
        {
            await FillAsync(lease, length, stop);
            if (!IsImage(_head.ContentType))
            {
                lease.Dispose();
                return Failed(FrameErrorCode.NotJpeg, $"the camera sent a part of type {_head.ContentType}, not image/jpeg");
            }

            if (lease.Length < length)
            {
                var reason = $"the connection ended after {lease.Length} of {length} bytes of a frame";
                var cut = new FrameError(FrameErrorCode.Truncated, reason, lease.Length);
                lease.Dispose();
                return new IntakeFrame(null, cut, 0, false);
            }

            // What looks whole goes on at once. Else the next delimiter says whether the length was right.
            if (IsWhole(lease.Bytes) || (_ahead = await _head.ReadDelimiterAsync(stop)) != Delimiter.Missing)
                return new IntakeFrame(lease, FrameError.None, 0, false);
        }
        catch
        {
            lease.Dispose();
            throw;
        }

        _ahead = null;
        var bytes = lease.Bytes.ToArray();
        lease.Dispose();
        return await SearchAsync(bytes, stop);
    }

    private async ValueTask FillAsync(FrameLease lease, int length, CancellationToken stop)
    {
        var done = Math.Min(length, _head.Surplus.Length);
        _head.Surplus[..done].CopyTo(lease.Buffer.Span);
        _head.Drop(done);
        lease.BytesCopied = done;
        while (done < length)
        {
            var read = await body.ReadAsync(lease.Buffer[done..length], stop);
            if (read == 0)
                break;
            done += read;
        }

        lease.Length = done;
    }

    private ValueTask<IntakeFrame> SearchAsync(ReadOnlySpan<byte> read, CancellationToken stop)
    {
        Search(read);
        return _search!.ReadAsync(stop);
    }

    private void Search(ReadOnlySpan<byte> read)
    {
        byte[] prefix = [.. read, .. _head.Surplus];
        _head.Drop(_head.Surplus.Length);
        _search = new MjpegConnection(new PrefixedStream(prefix, body), limits, copied: prefix.Length);
    }

    private static bool IsImage(string type) =>
        type.Length == 0 || type.StartsWith("image/", StringComparison.Ordinal) || type == "application/octet-stream";

    private static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            return false;
        var last = bytes.LastIndexOfAnyExcept(Padding);
        return last > 2 && bytes[last] == 0xD9 && bytes[last - 1] == 0xFF;
    }

    private static IntakeFrame End => new(null, FrameError.None, 0, true);

    private static IntakeFrame Failed(FrameErrorCode code, string reason) => new(null, new FrameError(code, reason), 0, false);
}
