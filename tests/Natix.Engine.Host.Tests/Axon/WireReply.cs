using System.Text;
using System.Text.Json;

namespace Natix.Engine.Host.Tests.Axon;

/// <summary>A reply as it came over the wire, names of headers as they were written.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Names and values, in order.</param>
/// <param name="Body">The body.</param>
internal sealed record WireReply(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Message => Json.TryGetProperty("message", out var message) ? message.GetString() : null;

    /// <summary>The value of a header by the exact name.</summary>
    public string? this[string name] => Headers.Where(h => h.Name == name).Select(h => h.Value).SingleOrDefault();

    /// <summary>Reads one reply of a known length.</summary>
    public static async Task<WireReply> ReadAsync(Stream stream, TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Patience);
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n'))
        {
            if (await stream.ReadAsync(one, patience.Token) == 0)
                throw new EndOfStreamException($"the connection ended after: {Encoding.Latin1.GetString([.. head])}");
            head.Add(one[0]);
        }

        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).Select(parts => (parts[0], parts[1])).ToList();
        var length = int.Parse(headers.Single(h => h.Item1.Equals("content-length", StringComparison.OrdinalIgnoreCase)).Item2, System.Globalization.CultureInfo.InvariantCulture);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, patience.Token);
        return new WireReply(int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), headers, body);
    }
}
