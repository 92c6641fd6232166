using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>A node on loopback that answers connections, each as the next line of its script says; the last line answers all that follow.</summary>
internal sealed class ScriptedNode : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly WebApplication _server;
    private int _connections;

    private ScriptedNode(X509Certificate2? certificate, Func<NodeLine, Task>[] script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        _server = builder.Build();
        _server.UseWebSockets();
        _server.Run(context => AnswerAsync(context, script));
    }

    public Uri Address => new(_server.Urls.First().Replace("http", "ws", StringComparison.Ordinal));

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>All calls so far, as they came: method, then arguments.</summary>
    public string[] Calls => [.. _calls];

    public static Task<ScriptedNode> StartAsync(params Func<NodeLine, Task>[] script) => StartAsync(null, script);

    /// <summary>The same with wss, where there is a certificate.</summary>
    public static async Task<ScriptedNode> StartAsync(X509Certificate2? certificate, params Func<NodeLine, Task>[] script)
    {
        var node = new ScriptedNode(certificate, script);
        await node._server.StartAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _server.StopAsync();
        await _server.DisposeAsync();
        _ended.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, Func<NodeLine, Task>[] script)
    {
        var number = Interlocked.Increment(ref _connections) - 1;
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await script[Math.Min(number, script.Length - 1)](new NodeLine(context, socket, _calls, _ended.Token));
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client has gone, or the test is over.
        }
    }
}

/// <summary>One connection to a <see cref="ScriptedNode"/>.</summary>
internal sealed class NodeLine(HttpContext context, WebSocket socket, ConcurrentQueue<string> calls, CancellationToken ended)
{
    public CancellationToken Ended => ended;

    /// <summary>The next call; null when the client has ended the connection.</summary>
    public async Task<(int Id, string Method)?> ReadAsync()
    {
        var buffer = new byte[4096];
        var part = await socket.ReceiveAsync(buffer, ended);
        if (part.MessageType == WebSocketMessageType.Close)
            return null;
        using var call = JsonDocument.Parse(buffer.AsMemory(0, part.Count));
        var method = call.RootElement.GetProperty("method").GetString()!;
        calls.Enqueue(string.Join(' ', call.RootElement.GetProperty("params").EnumerateArray().Select(a => a.GetString()).Prepend(method)));
        Assert.Equal("2.0", call.RootElement.GetProperty("jsonrpc").GetString());
        return (call.RootElement.GetProperty("id").GetInt32(), method);
    }

    public Task SendAsync(string text, bool end = true) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, end);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type, bool end = true) => socket.SendAsync(bytes, type, end, ended);

    public Task CloseAsync(string reason) => socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, reason, ended);

    /// <summary>Ends the connection without a word.</summary>
    public void Drop() => context.Abort();
}
