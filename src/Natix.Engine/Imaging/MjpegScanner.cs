namespace Natix.Engine.Imaging;

/// <summary>
/// Finds frame boundaries in a stream of JPEGs (ITU-T T.81, annex B). It follows marker segments by their length, so an embedded
/// thumbnail ends nothing, and remembers where it was, so every byte is looked at once however the stream is chopped. Anything
/// between frames (multipart headers) is junk. Not thread-safe.
/// </summary>
/// <param name="maxBytes">Longest frame; also how much junk is passed over before it is called an error.</param>
internal sealed class MjpegScanner(int maxBytes)
{
    private const byte Soi = 0xD8;
    private const byte Eoi = 0xD9;

    private static ReadOnlySpan<byte> StartOfFrame => [0xFF, Soi, 0xFF];

    private bool _inFrame;
    private int _position;
    private long _junk;

    /// <summary>True while the bytes not yet consumed begin a frame.</summary>
    public bool InFrame => _inFrame;

    /// <summary>Looks at all bytes not yet consumed: those of the last call and more, or without what it told to consume.</summary>
    public MjpegScan Scan(ReadOnlySpan<byte> data)
    {
        if (!_inFrame)
        {
            var start = data.IndexOf(StartOfFrame);
            if (start != 0)
                return PassJunk(start > 0 ? start : data.Length - PossibleStart(data));
            _inFrame = true;
            _position = 2;
            _junk = 0;
        }

        return ScanFrame(data);
    }

    private static int PossibleStart(ReadOnlySpan<byte> data) =>
        data is [.., 0xFF, Soi] ? 2 : data is [.., 0xFF] ? 1 : 0;

    private MjpegScan PassJunk(int length)
    {
        if (length == 0)
            return new(MjpegScanKind.NeedMore, 0);
        _junk += length;
        if (_junk < maxBytes)
            return new(MjpegScanKind.Junk, length);
        _junk = 0;
        return new(MjpegScanKind.NoBoundary, length);
    }

    private MjpegScan ScanFrame(ReadOnlySpan<byte> data)
    {
        while (true)
        {
            // A boundary has two bytes: from here on it would come too late.
            if (_position > maxBytes - 2)
                return Leave(MjpegScanKind.NoBoundary, Math.Min(_position, data.Length));
            if (_position >= data.Length)
                return new(MjpegScanKind.NeedMore, 0);
            var next = data[_position..].IndexOf((byte)0xFF);
            _position = next < 0 ? data.Length : _position + next;
            if (next < 0 || _position > maxBytes - 2)
                continue;
            switch (Step(data))
            {
                case MjpegScanKind.Frame:
                    return Leave(MjpegScanKind.Frame, _position);
                case MjpegScanKind.CutShort:
                    return Leave(MjpegScanKind.CutShort, _position);
                case MjpegScanKind.NeedMore:
                    return new(MjpegScanKind.NeedMore, 0);
                default:
                    continue;
            }
        }
    }

    // At FF: moves past one marker. Junk means that the frame goes on.
    private MjpegScanKind Step(ReadOnlySpan<byte> data)
    {
        var rest = data[_position..];
        if (rest.Length < 2)
            return MjpegScanKind.NeedMore;
        var code = rest[1];
        if (code == 0xFF)
        {
            _position++; // fill byte
            return MjpegScanKind.Junk;
        }

        if (code == Eoi)
        {
            _position += 2;
            return MjpegScanKind.Frame;
        }

        if (code == Soi)
            return StepAtStart(rest);
        return HasLength(code) ? StepOverSegment(rest) : StepOverPair();
    }

    private MjpegScanKind StepAtStart(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 3)
            return MjpegScanKind.NeedMore;
        return rest[2] == 0xFF ? MjpegScanKind.CutShort : StepOverPair();
    }

    private MjpegScanKind StepOverSegment(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 4)
            return MjpegScanKind.NeedMore;
        var length = (rest[2] << 8) | rest[3];
        if (length < 2)
            return StepOverPair(); // broken; the decoder says so
        _position += 2 + length;
        return MjpegScanKind.Junk;
    }

    // Stuffed zeros, restart markers, and codes that mean nothing.
    private MjpegScanKind StepOverPair()
    {
        _position += 2;
        return MjpegScanKind.Junk;
    }

    private static bool HasLength(byte code) => code >= 0xC0 && code is not (>= 0xD0 and <= 0xD9);

    private MjpegScan Leave(MjpegScanKind kind, int length)
    {
        _inFrame = false;
        return new(kind, length);
    }
}
