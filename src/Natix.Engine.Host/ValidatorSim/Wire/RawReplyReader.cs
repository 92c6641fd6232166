using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Natix.Engine.Host.ValidatorSim.Wire;

/// <summary>Reads one HTTP/1.1 reply without any HTTP library, so that nothing of it is corrected on the way. Bounded.</summary>
internal static class RawReplyReader
{
    private const int MostHead = 64 << 10;
    private const int MostBody = 32 << 20;

    /// <summary>Reads one.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="stop">Ends the waiting: the reply is then <see cref="ReplyEnd.TimedOut"/>.</param>
    public static async Task<RawReply> ReadAsync(Stream stream, CancellationToken stop)
    {
        var taken = new MemoryStream();
        try
        {
            return await ReadAsync(stream, taken, stop);
        }
        catch (OperationCanceledException)
        {
            return RawReply.Without(ReplyEnd.TimedOut);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            return RawReply.Without(taken.Length == 0 ? ReplyEnd.Closed : ReplyEnd.Broken);
        }
    }

    private static async Task<RawReply> ReadAsync(Stream stream, MemoryStream taken, CancellationToken stop)
    {
        var chunk = new byte[16 << 10];
        int head;
        while ((head = HeadEnd(taken)) < 0)
        {
            if (taken.Length > MostHead)
                return RawReply.Without(ReplyEnd.NotHttp);
            if (!await TakeAsync(stream, taken, chunk, stop))
                return RawReply.Without(taken.Length == 0 ? ReplyEnd.Closed : ReplyEnd.Broken);
        }

        if (ParseHead(Encoding.Latin1.GetString(taken.GetBuffer(), 0, head)) is not { } reply)
            return RawReply.Without(ReplyEnd.NotHttp);
        var told = reply.Header("Content-Length");
        var length = 0L;
        if (told is not null && (!long.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > MostBody))
            return RawReply.Without(ReplyEnd.NotHttp);
        while (told is null || taken.Length - head < length)
        {
            if (taken.Length > MostBody + MostHead)
                return RawReply.Without(ReplyEnd.NotHttp);
            if (await TakeAsync(stream, taken, chunk, stop))
                continue;
            if (told is not null)
                return RawReply.Without(ReplyEnd.Broken);
            break;
        }

        var body = told is null ? taken.Length - head : length;
        return reply with { Body = taken.GetBuffer().AsMemory(head, (int)body) };
    }

    private static async Task<bool> TakeAsync(Stream stream, MemoryStream taken, byte[] chunk, CancellationToken stop)
    {
        var count = await stream.ReadAsync(chunk, stop);
        taken.Write(chunk, 0, count);
        return count > 0;
    }

    private static int HeadEnd(MemoryStream taken)
    {
        var at = taken.GetBuffer().AsSpan(0, (int)taken.Length).IndexOf("\r\n\r\n"u8);
        return at < 0 ? -1 : at + 4;
    }

    private static RawReply? ParseHead(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ', 3);
        if (first.Length < 2 || first[0] is not ("HTTP/1.1" or "HTTP/1.0") || !int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return null;
        var headers = new List<(string Name, string Value)>();
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                return null;
            headers.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        return new RawReply(ReplyEnd.Whole, status, headers, default);
    }
}
