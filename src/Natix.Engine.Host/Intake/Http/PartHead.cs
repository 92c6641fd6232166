using System.Globalization;
using System.Text;

namespace Natix.Engine.Host.Intake.Http;

/// <summary>
/// What lies between the frames of a multipart stream (RFC 2046, 5.1): delimiter and header. Reads no more than the last head was long before it
/// looks, so that next to nothing of a frame is read with it. Head size and number of lines are bounded. Not thread-safe.
/// </summary>
/// <param name="body">The stream.</param>
/// <param name="boundary">The boundary without leading dashes; empty: any delimiter will do.</param>
internal sealed class PartHead(Stream body, string boundary)
{
    /// <summary>Most bytes of delimiter and header.</summary>
    public const int MostBytes = 8192;

    private const int MostLines = 64;
    private const int FirstRead = 160;
    private const int Step = 32;
    private readonly byte[] _buffer = new byte[MostBytes];
    private int _start;
    private int _end;
    private int _taken;
    private int _usual = FirstRead;

    /// <summary>Bytes that were read and belong to what follows.</summary>
    public ReadOnlySpan<byte> Surplus => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Length of the content in bytes as the last header said; null when it said nothing one can use.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>Type of the content as the last header said; empty when it did not.</summary>
    public string ContentType { get; private set; } = "";

    /// <summary>Removes bytes from <see cref="Surplus"/>.</summary>
    public void Drop(int bytes) => _start += bytes;

    /// <summary>Reads the delimiter line. The bytes of anything else stay in <see cref="Surplus"/>.</summary>
    public async ValueTask<Delimiter> ReadDelimiterAsync(CancellationToken stop)
    {
        _taken = 0;
        while (true)
        {
            if (Surplus.IndexOfAnyExcept((byte)'\r', (byte)'\n') is var skip && skip < 0)
                skip = Surplus.Length;
            (_start, _taken) = (_start + skip, _taken + skip);
            if (_taken > MostBytes)
                return Delimiter.Missing;
            if (!"--"u8.StartsWith(Surplus[..Math.Min(2, Surplus.Length)]))
                return Delimiter.Missing;
            if (Surplus.IndexOf((byte)'\n') is >= 0 and var length)
                return Judge(length);
            if (Surplus.Length > boundary.Length + MostLines)
                return Delimiter.Missing;
            if (!await FillAsync(stop))
                return Surplus.IsEmpty ? Delimiter.End : Judge(Surplus.Length);
        }
    }

    /// <summary>Reads header lines up to the empty one. False when the stream ends before.</summary>
    /// <exception cref="InvalidDataException">The header is longer than any camera's.</exception>
    public async ValueTask<bool> ReadHeaderAsync(CancellationToken stop)
    {
        (ContentLength, ContentType) = (null, "");
        for (var lines = 0; ; lines++)
        {
            int length;
            while ((length = Surplus.IndexOf((byte)'\n')) < 0)
            {
                if (_taken + Surplus.Length >= MostBytes)
                    throw TooLong();
                if (!await FillAsync(stop))
                    return false;
            }

            var empty = TakeHeaderLine(length);
            if (empty)
                break;
            if (lines >= MostLines || _taken > MostBytes)
                throw TooLong();
        }

        _usual = Math.Clamp(_taken, Step, MostBytes);
        return true;
    }

    private static InvalidDataException TooLong() =>
        new($"the header of a part is longer than {MostLines} lines or {MostBytes} bytes, which no camera's is");

    private Delimiter Judge(int length)
    {
        var line = Encoding.Latin1.GetString(Surplus[..length]).Trim().TrimStart('-');
        var end = line.EndsWith("--", StringComparison.Ordinal) && (boundary.Length == 0 || line[..^2] == boundary);
        if (!end && boundary.Length > 0 && line != boundary)
            return Delimiter.Missing;
        var whole = Math.Min(length + 1, Surplus.Length);
        (_start, _taken) = (_start + whole, _taken + whole);
        return end || (line.Length == 0 && boundary.Length == 0) ? Delimiter.End : Delimiter.Found;
    }

    private bool TakeHeaderLine(int length)
    {
        var line = Encoding.Latin1.GetString(Surplus[..length]).Trim();
        (_start, _taken) = (_start + length + 1, _taken + length + 1);
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            return line.Length == 0;
        var name = line.AsSpan(0, colon).Trim();
        var value = line.AsSpan(colon + 1).Trim();
        if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            ContentLength = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
        else if (name.Equals("content-type", StringComparison.OrdinalIgnoreCase))
            ContentType = MediaType.Parse(value.ToString()).Name;
        return false;
    }

    private async ValueTask<bool> FillAsync(CancellationToken stop)
    {
        if (_start == _end)
            (_start, _end) = (0, 0);
        if (_end + Step > _buffer.Length)
        {
            Surplus.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var want = Math.Clamp(_usual - _taken - (_end - _start), Step, _buffer.Length - _end);
        var read = await body.ReadAsync(_buffer.AsMemory(_end, want), stop);
        _end += read;
        return read > 0;
    }
}

/// <summary>What stood where a delimiter should stand.</summary>
internal enum Delimiter
{
    /// <summary>A delimiter; a header follows.</summary>
    Found,

    /// <summary>The closing delimiter, or the end of the stream.</summary>
    End,

    /// <summary>Something else.</summary>
    Missing,
}
