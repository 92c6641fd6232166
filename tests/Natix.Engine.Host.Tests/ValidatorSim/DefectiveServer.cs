using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Natix.Engine.Host.Tests.ValidatorSim;

/// <summary>A server that answers every whole request with the same bytes, and never cuts anybody.</summary>
internal sealed class DefectiveServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _reply;
    private readonly Task _accepting;

    /// <param name="reply">The reply; empty: the connection is closed without one.</param>
    public DefectiveServer(string reply)
    {
        _reply = Encoding.ASCII.GetBytes(reply);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var taken = new MemoryStream();
            var chunk = new byte[1 << 16];
            while (!IsWhole(taken.GetBuffer().AsSpan(0, (int)taken.Length)))
            {
                var count = await stream.ReadAsync(chunk, _stop.Token);
                if (count == 0)
                    break;
                taken.Write(chunk, 0, count);
            }

            await stream.WriteAsync(_reply, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went away, or the test is over.
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var text = Encoding.Latin1.GetString(bytes[..head]);
        var at = text.IndexOf("Content-Length: ", StringComparison.Ordinal);
        return at < 0 || bytes.Length - head - 4 >= int.Parse(text.AsSpan(at + 16).ToString().Split('\r')[0], CultureInfo.InvariantCulture);
    }
}
