using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Natix.Engine.Host.Tests.Intake.Http;

/// <summary>Answers connections on loopback, each as the next line of its script says; the last line answers all that follow.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _answers = [];
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">Takes the request's head and the stream to answer on; when it returns the connection is closed.</param>
    public ScriptedServer(params Func<string, Stream, CancellationToken, Task>[] script)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(script);
    }

    public int Port { get; }

    /// <summary>True: what comes is left to the script, heads too.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public string Address(string path = "/video", string user = "") => $"http://{user}127.0.0.1:{Port}{path}";

    /// <summary>Answers with a head and a body.</summary>
    public static Func<string, Stream, CancellationToken, Task> Answer(string head, params byte[][] body) => async (_, stream, stop) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), stop);
        foreach (var piece in body)
            await stream.WriteAsync(piece, stop);
    };

    /// <summary>The same, and then silence.</summary>
    public static Func<string, Stream, CancellationToken, Task> AnswerThenWait(string head, params byte[][] body) => async (request, stream, stop) =>
    {
        await Answer(head, body)(request, stream, stop);
        await Task.Delay(Timeout.Infinite, stop);
    };

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_answers);
        _ended.Dispose();
    }

    private async Task AcceptAsync(Func<string, Stream, CancellationToken, Task>[] script)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                var number = Interlocked.Increment(ref _connections) - 1;
                _answers.Add(AnswerAsync(client, script[Math.Min(number, script.Length - 1)]));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client, Func<string, Stream, CancellationToken, Task> answer)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                await answer(IsRaw ? "" : await ReadHeadAsync(stream), stream, _ended.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has gone, or the test is over.
            }
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _ended.Token) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
