using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Natix.Engine.Host.Tests.Serving.Rest.Streams;

/// <summary>A body that is sent piece by piece, in chunks, while the reply is read: HttpClient would send all of it first.</summary>
internal sealed class LiveUpload : IAsyncDisposable
{
    private readonly TcpClient _client = new();
    private NetworkStream? _stream;
    private bool _isChunked;

    /// <summary>The reply's status; read with its head.</summary>
    public int Status { get; private set; }

    /// <summary>The reply's events.</summary>
    public EventReader Events { get; private set; } = null!;

    /// <summary>Sends the head and a first piece, and reads the head of the reply.</summary>
    public static async Task<LiveUpload> StartAsync(IPEndPoint server, string key, byte[] first, int? length = null, string headers = "")
    {
        var upload = new LiveUpload { _isChunked = length is null };
        await upload._client.ConnectAsync(server, TestContext.Current.CancellationToken);
        upload._stream = upload._client.GetStream();
        await upload.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/streams HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: video/x-motion-jpeg\r\n"
            + headers + (length is { } bytes ? $"Content-Length: {bytes}\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n")));
        await upload.SendAsync(first);
        await upload.ReadHeadAsync();
        return upload;
    }

    public async Task SendAsync(byte[] piece)
    {
        if (!_isChunked)
            await WriteAsync(piece);
        else if (piece.Length > 0)
            await WriteAsync([.. Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), .. piece, .. "\r\n"u8]);
    }

    public Task FinishAsync() => _isChunked ? WriteAsync("0\r\n\r\n"u8.ToArray()) : Task.CompletedTask;

    /// <summary>Reads the head of the reply, or of the next one.</summary>
    public async Task ReadHeadAsync()
    {
        Status = int.Parse((await ReadLineAsync(_stream!)).Split(' ')[1], CultureInfo.InvariantCulture);
        while ((await ReadLineAsync(_stream!)).Length > 0)
        {
            // Nothing of the rest is asked for.
        }

        Events = new EventReader(new Chunks(_stream!));
    }

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        _client.Dispose();
    }

    private async Task WriteAsync(byte[] bytes) => await _stream!.WriteAsync(bytes, TestContext.Current.CancellationToken);

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, TestContext.Current.CancellationToken) == 1 && one[0] != '\n')
            line.Append((char)one[0]);
        return line.ToString().TrimEnd('\r');
    }

    /// <summary>What a chunked body holds (RFC 9112, 7.1).</summary>
    private sealed class Chunks(Stream inner) : Natix.Engine.Host.Intake.Live.InputStream
    {
        private int _left;
        private bool _ended;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0 && !_ended)
            {
                _left = int.Parse(await ReadLineAsync(inner), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                _ended = _left == 0;
            }

            if (_ended)
                return 0;
            var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= read;
            if (_left == 0)
                await ReadLineAsync(inner);
            return read;
        }
    }
}
