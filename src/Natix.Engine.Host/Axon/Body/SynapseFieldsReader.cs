using System.Text.Json;

namespace Natix.Engine.Host.Axon.Body;

/// <summary>Reads a body's fields, as leniently as pydantic does: numbers may be text, unknown keys are passed over, the last of two counts. Pure.</summary>
internal static class SynapseFieldsReader
{
    private const int DeepestNesting = 16;

    /// <summary>Reads the fields.</summary>
    /// <param name="json">A JSON object without the image.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It is JSON, but not of such fields.</exception>
    public static SynapseFields Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DeepestNesting });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException($"the body is {root.ValueKind}, not an object");
        CheckImage(root);
        var none = new SynapseFields();
        return new SynapseFields
        {
            Name = Text(root, "name"),
            Timeout = Number(root, "timeout", none.Timeout),
            TotalSize = Whole(root, "total_size", none.TotalSize),
            HeaderSize = Whole(root, "header_size", none.HeaderSize),
            Dendrite = Terminal(root, "dendrite"),
            Axon = Terminal(root, "axon"),
            ComputedBodyHash = Text(root, "computed_body_hash", none.ComputedBodyHash),
            TestnetLabel = Required(Whole(root, "testnet_label", none.TestnetLabel), "testnet_label"),
            Prediction = Required(Number(root, "prediction", none.Prediction), "prediction"),
            ModelUrl = Text(root, "model_url", none.ModelUrl) ?? throw new FormatException("model_url is null"),
        };
    }

    // The image itself was taken out; what is left of it is an empty text, whatever stood there.
    private static void CheckImage(JsonElement root)
    {
        if (!root.TryGetProperty("image", out var image))
            return;
        if (image.ValueKind != JsonValueKind.String)
            throw new FormatException($"image is {image.ValueKind}, not text");
        if (!image.ValueEquals(""u8))
            throw new FormatException("the key of the image is written with escapes");
    }

    private static TerminalFields? Terminal(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var side) || side.ValueKind == JsonValueKind.Null)
            return null;
        if (side.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{name} is {side.ValueKind}, not an object");
        return new TerminalFields
        {
            StatusCode = Whole(side, "status_code", null),
            StatusMessage = Text(side, "status_message"),
            ProcessTime = Number(side, "process_time", null),
            Ip = Text(side, "ip"),
            Port = Whole(side, "port", null),
            Version = Whole(side, "version", null),
            Nonce = Whole(side, "nonce", null),
            Uuid = Text(side, "uuid"),
            Hotkey = Text(side, "hotkey"),
            Signature = Text(side, "signature"),
        };
    }

    private static T Required<T>(T? value, string name)
        where T : struct => value ?? throw new FormatException($"{name} is null");

    private static string? Text(JsonElement root, string name, string? otherwise = null) =>
        !root.TryGetProperty(name, out var value) ? otherwise
        : value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? Decoded(value, name)
        : throw new FormatException($"{name} is {value.ValueKind}, not text");

    // A lone surrogate is valid JSON and no text.
    private static string Decoded(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"{name} is not valid Unicode");
        }
    }

    private static long? Whole(JsonElement root, string name, long? otherwise)
    {
        if (!root.TryGetProperty(name, out var value))
            return otherwise;
        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
            JsonValueKind.Number when value.TryGetDouble(out var real) && real == Math.Floor(real) && Math.Abs(real) < 1L << 53 => (long)real,
            JsonValueKind.String when long.TryParse(Decoded(value, name), System.Globalization.CultureInfo.InvariantCulture, out var whole) => whole,
            _ => throw new FormatException($"{name} is no whole number"),
        };
    }

    private static double? Number(JsonElement root, string name, double? otherwise)
    {
        if (!root.TryGetProperty(name, out var value))
            return otherwise;
        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Number when value.TryGetDouble(out var real) && double.IsFinite(real) => real,
            JsonValueKind.String when PythonNumber.TryParse(Decoded(value, name), out var real) => real,
            _ => throw new FormatException($"{name} is no number"),
        };
    }
}
