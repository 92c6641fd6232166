using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Natix.Engine.Host.Serving.Admission;

/// <summary>Connections by network (<see cref="NetworkKey"/>), so that nobody holds all of them: what is over the limit is closed before a byte of it is read. Thread-safe.</summary>
/// <param name="mostAnAddress">Connections a network may have open, at least 1.</param>
internal sealed class ConnectionGate(int mostAnAddress)
{
    private readonly ConcurrentDictionary<UInt128, int> _open = new();
    private long _refused;

    /// <summary>Connections that were closed for being too many.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Counts a connection while it is served by what comes next.</summary>
    public async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address })
        {
            await next(connection);
            return;
        }

        var network = NetworkKey.Of(address);
        if (_open.AddOrUpdate(network, 1, (_, open) => open + 1) > mostAnAddress)
        {
            Leave(network);
            Interlocked.Increment(ref _refused);
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(network);
        }
    }

    private void Leave(UInt128 network)
    {
        if (_open.AddOrUpdate(network, 0, (_, open) => open - 1) <= 0)
            _open.TryRemove(new KeyValuePair<UInt128, int>(network, 0));
    }
}
