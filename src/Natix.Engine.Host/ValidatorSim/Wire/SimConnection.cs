using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Natix.Engine.Host.ValidatorSim.Wire;

/// <summary>A connection to the server. Its owner's alone.</summary>
internal sealed class SimConnection : IDisposable
{
    // As long as aiohttp keeps one.
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(15);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private long _used = Stopwatch.GetTimestamp();

    private SimConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>True while another request can be sent over it.</summary>
    public bool IsUsable => Stopwatch.GetElapsedTime(_used) < LongestIdle && !_socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Connects; null when that fails.</summary>
    /// <param name="target">The server.</param>
    /// <param name="source">Where from; null: any.</param>
    /// <param name="stop">Ends the trying, as a failure.</param>
    public static async Task<SimConnection?> OpenAsync(IPEndPoint target, IPAddress? source, CancellationToken stop)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(target, stop);
            return new SimConnection(socket);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Sends a request and reads its reply.</summary>
    /// <param name="request">The bytes.</param>
    /// <param name="endsSending">Say behind them that no more will come.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async Task<RawReply> AskAsync(ReadOnlyMemory<byte> request, bool endsSending, CancellationToken stop)
    {
        var reading = RawReplyReader.ReadAsync(_stream, stop);
        var wasSent = await SendAsync(request, stop);
        if (wasSent && endsSending)
            EndSending();
        var reply = await reading;
        _used = Stopwatch.GetTimestamp();
        return reply with { WasSent = wasSent };
    }

    /// <summary>Sends a first part at once and the rest byte by byte, until the server ends it or nobody waits any longer.</summary>
    /// <param name="request">The bytes.</param>
    /// <param name="atOnce">How many of them go at once.</param>
    /// <param name="pause">Pause before each of the others.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<RawReply> DribbleAsync(ReadOnlyMemory<byte> request, int atOnce, TimeSpan pause, CancellationToken stop)
    {
        var reading = RawReplyReader.ReadAsync(_stream, stop);
        var isOpen = await SendAsync(request[..atOnce], stop);
        for (var i = atOnce; isOpen && i < request.Length && !reading.IsCompleted; i++)
        {
            await Task.WhenAny(reading, Task.Delay(pause, CancellationToken.None));
            isOpen = reading.IsCompleted || await SendAsync(request.Slice(i, 1), stop);
        }

        return await reading;
    }

    public void Dispose() => _stream.Dispose();

    // False when the server took no more: it may have answered and closed, which reading tells.
    private async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        try
        {
            await _stream.WriteAsync(bytes, stop);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was faster: it closed already.
        }
    }
}
