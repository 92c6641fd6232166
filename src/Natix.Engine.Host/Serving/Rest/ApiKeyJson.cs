using System.Text.Json;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>Keys as a file: <c>{"version": 1, "keys": [{"name", "sha256", "scopes", "requests_per_minute"}]}</c>. Pure.</summary>
internal static class ApiKeyJson
{
    private const int Version = 1;
    private const int MostRequestsAMinute = 1_000_000;

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is no list of keys: what, and where.</exception>
    public static IReadOnlyList<ApiKey> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || version.GetDouble() != Version)
                throw new FormatException($"it must be an object with \"version\": {Version}");
            if (!root.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
                throw new FormatException("\"keys\" must be an array");
            var read = keys.EnumerateArray().Select(ReadKey).ToList();
            if (read.GroupBy(k => k.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new FormatException($"the name {twice.Key} is there {twice.Count()} times");
            if (read.GroupBy(k => k.Digest).FirstOrDefault(g => g.Count() > 1) is { } same)
                throw new FormatException($"{string.Join(" and ", same.Select(k => k.Name))} are the same key");
            return read;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"it is no JSON that can be read: {e.Message}", e);
        }
    }

    private static ApiKey ReadKey(JsonElement key, int index)
    {
        var where = $"keys[{index}]";
        if (key.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{where} must be an object");
        var (name, digest) = (Text(key, "name", where), Text(key, "sha256", where));
        if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower))
            throw new FormatException($"{where}.sha256 must be 64 lower-case hex digits, as natix api-key writes them");
        if (!key.TryGetProperty("scopes", out var scopes) || scopes.ValueKind != JsonValueKind.Array || scopes.EnumerateArray().Any(s => s.ValueKind != JsonValueKind.String))
            throw new FormatException($"{where}.scopes must be an array of texts");
        var opened = scopes.EnumerateArray().Select(s => s.GetString()!).ToHashSet(StringComparer.Ordinal);
        if (opened.FirstOrDefault(s => !ApiKey.AllScopes.Contains(s)) is { } unknown)
            throw new FormatException($"{where}.scopes: there is no scope '{unknown}'; scopes: {string.Join(", ", ApiKey.AllScopes)}");
        return key.TryGetProperty("requests_per_minute", out var rate) && rate.ValueKind == JsonValueKind.Number && rate.TryGetInt32(out var often) && often is >= 1 and <= MostRequestsAMinute
            ? new ApiKey(name, digest, opened, often)
            : throw new FormatException($"{where}.requests_per_minute must be a whole number from 1 to {MostRequestsAMinute}");
    }

    private static string Text(JsonElement key, string name, string where) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new FormatException($"{where}.{name} must be a text");
}
