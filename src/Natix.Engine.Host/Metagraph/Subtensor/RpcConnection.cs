using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>
/// JSON-RPC 2.0 over a websocket. One call at a time, each with a time limit and a limit on the bytes of its reply. After any exception the
/// connection is of no more use: dispose it. Not thread-safe.
/// </summary>
internal sealed class RpcConnection : IDisposable
{
    private const int Chunk = 16 << 10;
    private readonly ClientWebSocket _socket = new();
    private readonly SubtensorOptions _options;
    private readonly ArrayBufferWriter<byte> _message = new();
    private int _calls;

    private RpcConnection(SubtensorOptions options) => _options = options;

    /// <summary>Connects.</summary>
    /// <param name="endpoint">An address with ws or wss.</param>
    /// <param name="options">Limits and clock.</param>
    /// <param name="stop">Ends waiting.</param>
    /// <exception cref="RpcException">There is no connection.</exception>
    public static async Task<RpcConnection> OpenAsync(Uri endpoint, SubtensorOptions options, CancellationToken stop)
    {
        var connection = new RpcConnection(options);
        try
        {
            await connection.LimitAsync("a connection", async due =>
            {
                await connection._socket.ConnectAsync(endpoint, due);
                return true;
            }, stop);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Calls a method.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="arguments">Its arguments, all texts.</param>
    /// <param name="stop">Ends waiting, and the connection.</param>
    /// <returns>The result; the caller's to keep.</returns>
    /// <exception cref="RpcException">The node answers with an error, with what is no reply, not in time, or the connection broke.</exception>
    public Task<JsonElement> CallAsync(string method, string[] arguments, CancellationToken stop) => LimitAsync(method, async due =>
    {
        var id = ++_calls;
        await _socket.SendAsync(Request(id, method, arguments), WebSocketMessageType.Text, endOfMessage: true, due);
        while (true)
        {
            if (RpcReply.Read(await ReceiveAsync(method, due), method, id) is { } result)
                return result;
        }
    }, stop);

    public void Dispose() => _socket.Dispose();

    private static ReadOnlyMemory<byte> Request(int id, string method, string[] arguments)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WriteNumber("id", id);
        json.WriteString("method", method);
        json.WriteStartArray("params");
        foreach (var argument in arguments)
            json.WriteStringValue(argument);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(string method, CancellationToken due)
    {
        _message.ResetWrittenCount();
        while (true)
        {
            var part = await _socket.ReceiveAsync(_message.GetMemory(Chunk), due);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new RpcException($"the node closed the connection before it answered {method}{Farewell()}");
            if (part.MessageType != WebSocketMessageType.Text)
                throw new RpcException($"the node answers {method} with a binary message");
            if (part.Count > _options.LargestMessage - _message.WrittenCount)
                throw new RpcException($"the reply to {method} has more than {_options.LargestMessage} bytes");
            _message.Advance(part.Count);
            if (part.EndOfMessage)
                return _message.WrittenMemory;
        }
    }

    private string Farewell() => _socket.CloseStatusDescription is { Length: > 0 } text ? $" ({RpcException.Quote(text)})" : "";

    private async Task<T> LimitAsync<T>(string what, Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(_options.CallTimeout, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            return await work(either.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            stop.ThrowIfCancellationRequested();
            throw new RpcException(patience.IsCancellationRequested
                ? FormattableString.Invariant($"the node did not give {what} within {_options.CallTimeout.TotalSeconds:0.###} s")
                : $"the node did not give {what}: {RpcException.Quote(e.GetBaseException().Message)}", e);
        }
    }
}
