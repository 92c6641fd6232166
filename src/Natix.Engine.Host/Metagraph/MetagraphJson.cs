using System.Text.Json;

namespace Natix.Engine.Host.Metagraph;

/// <summary>The metagraph as a file; the format is described in docs/mining.md. Pure.</summary>
internal static class MetagraphJson
{
    private const int Version = 1;

    /// <summary>Reads it.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="asOf">When the file was written.</param>
    /// <exception cref="FormatException">It is no metagraph: what, and where.</exception>
    public static MetagraphSnapshot Read(ReadOnlyMemory<byte> json, DateTimeOffset asOf)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement, asOf);
        }
        catch (JsonException e)
        {
            throw new FormatException($"it is no JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // A lone surrogate: valid JSON, and no text.
            throw new FormatException($"a text in it is not valid Unicode: {e.Message}", e);
        }
    }

    private static MetagraphSnapshot Read(JsonElement root, DateTimeOffset asOf)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException("it is no JSON object");
        if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number != Version)
            throw new FormatException($"\"version\" must be {Version}");
        var netuid = Whole(root, "netuid", "");
        long? block = root.TryGetProperty("block", out var at) && at.ValueKind != JsonValueKind.Null ? Whole(root, "block", "") : null;
        if (!root.TryGetProperty("neurons", out var neurons) || neurons.ValueKind != JsonValueKind.Array)
            throw new FormatException("\"neurons\" must be an array");
        return new MetagraphSnapshot((int)netuid, block, asOf, [.. neurons.EnumerateArray().Select(ReadNeuron)]);
    }

    private static Neuron ReadNeuron(JsonElement neuron, int index)
    {
        var where = $"neurons[{index}]";
        if (neuron.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{where} must be an object");
        var uid = Whole(neuron, "uid", where);
        if (!neuron.TryGetProperty("hotkey", out var hotkey) || hotkey.ValueKind != JsonValueKind.String)
            throw new FormatException($"{where}.hotkey must be text");
        if (!neuron.TryGetProperty("stake", out var stake) || stake.ValueKind != JsonValueKind.Number)
            throw new FormatException($"{where}.stake must be a number");
        if (!neuron.TryGetProperty("validator_permit", out var permit) || permit.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw new FormatException($"{where}.validator_permit must be true or false");
        try
        {
            return new Neuron((int)uid, hotkey.GetString()!, stake.GetDouble(), permit.GetBoolean());
        }
        catch (FormatException e)
        {
            throw new FormatException($"{where}: {e.Message}", e);
        }
    }

    private static long Whole(JsonElement parent, string name, string where)
    {
        var full = where.Length == 0 ? $"\"{name}\"" : $"{where}.{name}";
        return parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) && whole is >= 0 and <= int.MaxValue
            ? whole
            : throw new FormatException($"{full} must be a whole number from 0 on");
    }
}
