using System.Text;

namespace Natix.Engine.Host.Tests.Intake.Http;

/// <summary>What cameras send.</summary>
internal static class CameraBodies
{
    public const string Multipart = "HTTP/1.1 200 OK\nContent-Type: multipart/x-mixed-replace; boundary=frame";

    /// <summary>Frames of different lengths, each recognisable.</summary>
    public static byte[][] Frames(int count) => [.. Enumerable.Range(0, count).Select(i => Pictures.Jpeg(40 + (8 * i), 24 + i, i))];

    /// <summary>One part with its length.</summary>
    public static byte[] Part(byte[] frame, string delimiter = "--frame", int? length = null, string type = "image/jpeg", string after = "\r\n") =>
        [.. Ascii($"{delimiter}\r\nContent-Type: {type}\r\nContent-Length: {length ?? frame.Length}\r\n\r\n"), .. frame, .. Ascii(after)];

    /// <summary>One part that does not say its length.</summary>
    public static byte[] PartWithoutLength(byte[] frame) => [.. Ascii("--frame\r\nContent-Type: image/jpeg\r\n\r\n"), .. frame, .. "\r\n"u8];

    /// <summary>A body in chunks, without the last one: more could follow.</summary>
    public static byte[] Chunked(byte[] body, int size)
    {
        var chunked = new List<byte>();
        foreach (var piece in body.Chunk(size))
            chunked.AddRange([.. Ascii($"{piece.Length:x}\r\n"), .. piece, .. "\r\n"u8]);
        return [.. chunked];
    }

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    public static byte[] Join(IEnumerable<byte[]> pieces) => [.. pieces.SelectMany(p => p)];
}
