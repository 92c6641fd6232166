using System.Text.Json;

namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>Takes apart what a call gave. Whatever is of the wrong kind is an <see cref="RpcException"/> that names the method. Pure; thread-safe.</summary>
internal static class RpcValue
{
    /// <summary>The text that a value is.</summary>
    public static string Text(string method, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw new RpcException($"{method} gave {Kind(value)} where a text was expected");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e) // half of a surrogate pair
        {
            throw new RpcException($"{method} gave a text that is not Unicode", e);
        }
    }

    /// <summary>A property of the object that a value is.</summary>
    public static JsonElement Property(string method, JsonElement owner, string name)
    {
        try
        {
            return owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? value
                : throw new RpcException($"{method} gave {Kind(owner)} without '{name}'");
        }
        catch (InvalidOperationException e) // half of a surrogate pair in a name
        {
            throw new RpcException($"{method} gave a name that is not Unicode", e);
        }
    }

    /// <summary>What kind of value it is, for messages.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
