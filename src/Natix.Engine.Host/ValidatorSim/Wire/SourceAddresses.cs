using System.Net;
using System.Net.Sockets;

namespace Natix.Engine.Host.ValidatorSim.Wire;

/// <summary>
/// Addresses that connections come from. A server counts connections and bad signatures by address; on the loopback of IPv4, all of whose addresses are this machine, each
/// validator has one of its own and each hostile connection another. Anywhere else the system chooses. Thread-safe.
/// </summary>
/// <param name="target">The server.</param>
internal sealed class SourceAddresses(IPAddress target)
{
    private readonly bool _isSpread = OperatingSystem.IsLinux() && target.AddressFamily == AddressFamily.InterNetwork && IPAddress.IsLoopback(target);
    private int _strangers;

    /// <summary>True when addresses differ.</summary>
    public bool IsSpread => _isSpread;

    /// <summary>Where validator i asks from; null: any.</summary>
    public IPAddress? OfValidator(int i) => _isSpread ? new IPAddress([127, 1, (byte)(i >> 8), (byte)i]) : null;

    /// <summary>An address that was not used before, for 65,536 times 16; null: any.</summary>
    public IPAddress? NextStranger()
    {
        if (!_isSpread)
            return null;
        var number = Interlocked.Increment(ref _strangers);
        return new IPAddress([127, (byte)(64 + ((number >> 16) & 15)), (byte)(number >> 8), (byte)number]);
    }
}
