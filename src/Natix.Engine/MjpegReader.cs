using System.Runtime.CompilerServices;
using Natix.Engine.Imaging;
using Natix.Engine.Memory;

namespace Natix.Engine;

/// <summary>
/// Cuts a stream of JPEGs (MJPEG, with or without multipart headers between frames) into frames, without copying: the stream is read
/// into a ring in native memory and each frame is lent out where it lies. A frame that is broken is an error in the result, and the
/// stream goes on with the next one. Steady state allocates nothing beyond what the stream itself allocates a read.
/// </summary>
/// <remarks>
/// <para>One call at a time; leases may be disposed in any order on any thread, also after the reader.</para>
/// <para>Back-pressure: the ring holds <see cref="FrameLimits.MaxBytes"/> and <see cref="HoldableBytes"/> more, and room is made behind
/// the oldest lease still out. Leases whose stretch of the stream, from the start of the oldest on, stays within
/// <see cref="HoldableBytes"/> never stop the reader; beyond that it waits until the oldest one is disposed, so a caller must not wait
/// for further frames before giving any back. Memory is committed as it is first used and never exceeds the ring.</para>
/// <para>Streams that read into native memory directly (files, sockets, pipes, memory) copy nothing; the default
/// <see cref="Stream.ReadAsync(Memory{byte}, CancellationToken)"/> of other streams goes through an array, that of
/// <see cref="Console.OpenStandardInput()"/> too: use an unbuffered <see cref="FileStream"/> over its handle instead.</para>
/// </remarks>
public sealed class MjpegReader : IAsyncDisposable
{
    /// <summary>Bytes of the stream that leases may keep from being overwritten without stopping the reader: 8 MiB less one read.</summary>
    public const int HoldableBytes = (8 << 20) - (2 * ReadBytes);

    private const int ReadBytes = 256 << 10;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly IntakeRing _ring;
    private readonly MjpegScanner _scanner;
    private readonly FrameLimits _limits;
    private long _offset;
    private bool _ended;
    private int _busy;
    private bool _disposed;

    /// <summary>Starts at the current position of a stream.</summary>
    /// <param name="stream">A readable stream.</param>
    /// <param name="limits">Limits a frame must keep; MaxBytes at most 1000 MiB. Default <see cref="FrameLimits.Default"/>.</param>
    /// <param name="leaveOpen">True when the caller disposes the stream.</param>
    /// <exception cref="NativeLibraryException">The native library is missing or does not fit.</exception>
    public MjpegReader(Stream stream, FrameLimits? limits = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _limits = limits ?? FrameLimits.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(_limits.MaxBytes, 4, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_limits.MaxBytes, 1000 << 20, nameof(limits));
        _stream = stream;
        _leaveOpen = leaveOpen;
        _ring = new IntakeRing(_limits.MaxBytes + (8 << 20), ReadBytes);
        _scanner = new MjpegScanner(_limits.MaxBytes);
    }

    /// <summary>Bytes between frames that were passed over.</summary>
    public long BytesSkipped { get; private set; }

    /// <summary>Leases given out and not yet disposed.</summary>
    public int LeasesOut => _ring.Outstanding;

    /// <summary>Gives the next frame, an error in place of one, or the end (again and again).</summary>
    /// <param name="cancellationToken">Cancels waiting; what was read stays and the next call goes on.</param>
    public ValueTask<IntakeFrame> ReadAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("a read is already under way: one call at a time");
        if (!TryTake(out var frame))
            return ReadMoreAsync(cancellationToken);
        Leave();
        return new(frame);
    }

    /// <summary>Ends reading. Leases stay valid; the memory goes when the last one is disposed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        if (!_leaveOpen)
            await _stream.DisposeAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _busy, 1) == 0)
            _ring.Dispose(); // otherwise the read under way still writes into it, and disposes it when it ends
        else
            _ring.Complete();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IntakeFrame> ReadMoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            IntakeFrame frame;
            do
            {
                if (_ended)
                    return TakeRest();
                if ((await _ring.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted)
                    ObjectDisposedException.ThrowIf(true, this);
                var read = await _stream.ReadAsync(_ring.GetMemory(ReadBytes)[..ReadBytes], cancellationToken).ConfigureAwait(false);
                _ring.Advance(read);
                _ended = read == 0;
            }
            while (!TryTake(out frame));
            return frame;
        }
        catch (IOException e)
        {
            _ended = true;
            return IntakeFrame.Failed(new FrameError(FrameErrorCode.Unreadable, $"the stream could not be read: {e.Message}"), _offset);
        }
        finally
        {
            Leave();
        }
    }

    // Frees the reader for the next call, or ends it if it was disposed meanwhile.
    private void Leave()
    {
        Interlocked.Exchange(ref _busy, 0);
        if (Volatile.Read(ref _disposed) && Interlocked.Exchange(ref _busy, 1) == 0)
            _ring.Dispose();
    }

    private bool TryTake(out IntakeFrame frame)
    {
        while (true)
        {
            var (kind, length) = _scanner.Scan(_ring.Unread);
            switch (kind)
            {
                case MjpegScanKind.NeedMore:
                    frame = default;
                    return false;
                case MjpegScanKind.Frame:
                    frame = IntakeFrame.Of(_ring.Cut(length), _offset);
                    _offset += length;
                    return true;
                case MjpegScanKind.Junk:
                    BytesSkipped += length;
                    Drop(length);
                    continue;
                default:
                    frame = IntakeFrame.Failed(ErrorOf(kind, length), _offset);
                    Drop(length);
                    return true;
            }
        }
    }

    private IntakeFrame TakeRest()
    {
        var rest = _ring.Unread;
        if (rest.IsEmpty)
            return IntakeFrame.End(_offset);
        var (start, length) = (_offset, rest.Length);
        var cutOff = rest.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]);
        Drop(length);
        if (cutOff)
        {
            return IntakeFrame.Failed(
                new(FrameErrorCode.Truncated, $"the stream ends after {length} bytes of a frame, before its end of image", length),
                start);
        }

        BytesSkipped += length;
        return IntakeFrame.End(_offset);
    }

    private FrameError ErrorOf(MjpegScanKind kind, int length) => kind == MjpegScanKind.CutShort
        ? new(FrameErrorCode.Truncated, $"the frame stops after {length} bytes, before its end of image: another frame starts there", length)
        : new(
            FrameErrorCode.NoBoundary,
            $"no frame boundary within {_limits.MaxBytes} bytes; looking for the next start of image. Is this MJPEG? For larger frames "
            + "raise FrameLimits.MaxBytes",
            length);

    private void Drop(int length)
    {
        _ring.Skip(length);
        _offset += length;
    }
}
