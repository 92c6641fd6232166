using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Natix.Engine.Host.Serving.Admission;

/// <summary>Whom an address stands for: itself, or in the sixth version its /64, for a household, or an attacker, has all of one. Pure.</summary>
internal static class NetworkKey
{
    /// <summary>Equal for addresses of one network.</summary>
    public static UInt128 Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            bytes[8..].Clear();
        return BinaryPrimitives.ReadUInt128LittleEndian(bytes) ^ ((UInt128)(uint)written << 120);
    }
}
