using System.Text.Json;

namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>Reads messages of JSON-RPC 2.0. Pure; thread-safe.</summary>
internal static class RpcReply
{
    private static readonly string[] Parts = ["message", "data"];

    /// <summary>The result in a message.</summary>
    /// <param name="message">One whole message, UTF-8.</param>
    /// <param name="method">The method that was called, for messages.</param>
    /// <param name="id">The number of the call.</param>
    /// <returns>Null when the message is a notification and no reply.</returns>
    /// <exception cref="RpcException">It is an error, of another call, or no reply at all.</exception>
    public static JsonElement? Read(ReadOnlyMemory<byte> message, string method, int id)
    {
        using var document = Parse(message, method);
        try
        {
            return Result(document.RootElement, method, id);
        }
        catch (InvalidOperationException e) // half of a surrogate pair in a name
        {
            throw new RpcException($"the reply to {method} is not Unicode", e);
        }
    }

    private static JsonElement? Result(JsonElement reply, string method, int id)
    {
        if (reply.ValueKind != JsonValueKind.Object)
            throw new RpcException($"the reply to {method} is {RpcValue.Kind(reply)}, not an object");
        var hasId = reply.TryGetProperty("id", out var told) && told.ValueKind != JsonValueKind.Null;
        if (!hasId && reply.TryGetProperty("method", out _))
            return null;
        if (hasId && !(told.ValueKind == JsonValueKind.Number && told.TryGetInt32(out var number) && number == id))
            throw new RpcException($"a reply to call {RpcException.Quote(told.GetRawText())} came, where one to call {id} ({method}) was expected");
        if (reply.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            throw new RpcException($"the node refuses {method}: {Explain(error)}");
        return hasId && reply.TryGetProperty("result", out var result) ? result.Clone()
            : throw new RpcException($"the reply to {method} has neither a result nor an error");
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> message, string method)
    {
        try
        {
            return JsonDocument.Parse(message);
        }
        catch (JsonException e)
        {
            throw new RpcException($"the reply to {method} is not JSON: {RpcException.Quote(e.Message)}", e);
        }
    }

    private static string Explain(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
            return RpcException.Quote(error.GetRawText());
        var text = string.Join("; ", Parts.Select(name => error.TryGetProperty(name, out var part) ? RpcException.Quote(part.ToString()) : "").Where(part => part.Length > 0));
        return $"{text} (code {(error.TryGetProperty("code", out var code) ? RpcException.Quote(code.GetRawText()) : "none")})";
    }
}
