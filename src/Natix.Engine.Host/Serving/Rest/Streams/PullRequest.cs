using System.Text.Json;
using Natix.Engine.Host.Intake;

namespace Natix.Engine.Host.Serving.Rest.Streams;

/// <summary>What a holder of a key wants pulled: <c>{"url": "http://...", "poll_s": 1}</c>. Immutable.</summary>
/// <param name="Address">The camera.</param>
/// <param name="Poll">How often one that gives single pictures is asked; null: once.</param>
internal sealed record PullRequest(CameraAddress Address, TimeSpan? Poll)
{
    /// <summary>Largest body in bytes.</summary>
    public const int MostBytes = 8 << 10;

    private const double ShortestPoll = 0.1;
    private const double LongestPoll = 3600;

    /// <summary>Reads a request.</summary>
    /// <exception cref="FormatException">It is none: what is wrong.</exception>
    public static PullRequest Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("url", out var url) || url.ValueKind != JsonValueKind.String)
                throw new FormatException("the body must be an object with \"url\", a text");
            if (root.EnumerateObject().FirstOrDefault(p => p.Name is not ("url" or "poll_s")) is { Value.ValueKind: not JsonValueKind.Undefined } other)
                throw new FormatException($"\"{other.Name}\" is none of \"url\" and \"poll_s\"");
            var text = url.GetString()!;
            if (CameraAddress.Parse(text) is not { IsRtsp: false } address)
                throw new FormatException($"\"url\" is no address of http or https: {CameraAddress.Shown(text)}");
            return new PullRequest(address, root.TryGetProperty("poll_s", out var poll) ? PollOf(poll) : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"the body is no JSON that can be read: {e.Message}", e);
        }
    }

    private static TimeSpan PollOf(JsonElement poll) => poll.ValueKind == JsonValueKind.Number && poll.GetDouble() is >= ShortestPoll and <= LongestPoll and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new FormatException(FormattableString.Invariant($"\"poll_s\" is a number of seconds from {ShortestPoll} to {LongestPoll}"));
}
