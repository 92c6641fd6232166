using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Intake.Rtsp;

/// <summary>
/// An RTSP camera on loopback (RFC 2326, interleaved): ffmpeg makes the RTP packets, this passes them on to whoever plays. Ends with its ffmpeg.
/// </summary>
internal sealed class RtspServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly UdpClient _packets = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _ended = new();
    private readonly List<(NetworkStream Stream, SemaphoreSlim Turn)> _players = [];
    private readonly List<Task> _tasks = [];
    private readonly TemporaryFolder _folder = new();
    private readonly string _sdp;
    private readonly Process _ffmpeg;
    private int _leftToDrop;

    /// <param name="dropAfter">Closes the first playing connections after so many packets; 0: never.</param>
    /// <param name="encoding">ffmpeg's arguments from the source of frames to their encoding.</param>
    public RtspServer(int dropAfter, params string[] encoding)
    {
        _listener.Start();
        _leftToDrop = dropAfter;
        _sdp = Path.Combine(_folder.Path, "camera.sdp");
        var port = ((IPEndPoint)_packets.Client.LocalEndPoint!).Port;
        _ffmpeg = Ffmpeg.Start(["-re", .. encoding, "-an", "-f", "rtp", "-sdp_file", _sdp, FormattableString.Invariant($"rtp://127.0.0.1:{port}?pkt_size=1200")]);
        _tasks.Add(Task.Run(AcceptAsync));
        _tasks.Add(Task.Run(RelayAsync));
    }

    public string Address => FormattableString.Invariant($"rtsp://me:sesame@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/live");

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        _ffmpeg.Kill();
        await _ffmpeg.WaitForExitAsync();
        await Task.WhenAll(_tasks);
        _packets.Dispose();
        _ffmpeg.Dispose();
        _folder.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _tasks.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var player = (Stream: client.GetStream(), Turn: new SemaphoreSlim(1));
            try
            {
                using var reader = new StreamReader(player.Stream, Encoding.ASCII, leaveOpen: true);
                while (await ReadRequestAsync(reader) is { } request)
                    await AnswerAsync(player, request);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The player has gone, or the test is over.
            }

            lock (_players)
                _players.Remove(player);
        }
    }

    private async Task<List<string>?> ReadRequestAsync(StreamReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync(_ended.Token) is { } line)
        {
            if (line.Length == 0 && lines.Count > 0)
                return lines;
            if (line.Length > 0)
                lines.Add(line);
        }

        return null;
    }

    private async Task AnswerAsync((NetworkStream Stream, SemaphoreSlim Turn) player, List<string> request)
    {
        var sequence = request.First(l => l.StartsWith("CSeq", StringComparison.OrdinalIgnoreCase));
        var method = request[0].Split(' ')[0];
        var rest = method switch
        {
            "OPTIONS" => "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n",
            "DESCRIBE" => await DescribeAsync(),
            "SETUP" => "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n\r\n",
            _ => "Session: 1\r\n\r\n",
        };
        await SendAsync(player, Encoding.ASCII.GetBytes($"RTSP/1.0 200 OK\r\n{sequence}\r\n{rest}"));
        if (method != "PLAY")
            return;
        lock (_players)
            _players.Add(player);
    }

    private async Task<string> DescribeAsync()
    {
        while (!File.Exists(_sdp) || new FileInfo(_sdp).Length == 0)
            await Task.Delay(20, _ended.Token);
        await Task.Delay(50, _ended.Token); // the file is written in one go
        var sdp = (await File.ReadAllTextAsync(_sdp, _ended.Token)).ReplaceLineEndings("\r\n").TrimEnd() + "\r\na=control:track1\r\n";
        sdp = sdp[sdp.IndexOf("v=0", StringComparison.Ordinal)..];
        return string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/sdp\r\nContent-Length: {sdp.Length}\r\n\r\n{sdp}");
    }

    private async Task RelayAsync()
    {
        try
        {
            while (true)
            {
                var packet = (await _packets.ReceiveAsync(_ended.Token)).Buffer;
                byte[] framed = [(byte)'$', 0, (byte)(packet.Length >> 8), (byte)packet.Length, .. packet];
                List<(NetworkStream Stream, SemaphoreSlim Turn)> players;
                lock (_players)
                    players = [.. _players];
                foreach (var player in players)
                    await PassOnAsync(player, framed);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task PassOnAsync((NetworkStream Stream, SemaphoreSlim Turn) player, byte[] framed)
    {
        try
        {
            await SendAsync(player, framed);
            if (_leftToDrop > 0 && --_leftToDrop == 0)
                await player.Stream.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The player has gone.
        }
    }

    private async Task SendAsync((NetworkStream Stream, SemaphoreSlim Turn) player, byte[] bytes)
    {
        await player.Turn.WaitAsync(_ended.Token);
        try
        {
            await player.Stream.WriteAsync(bytes, _ended.Token);
        }
        finally
        {
            player.Turn.Release();
        }
    }
}
