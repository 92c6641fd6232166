using System.Buffers.Binary;
using System.Net;

namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>
/// Where a neuron says it serves, as the chain keeps it: 34 bytes. Layout of <c>AxonInfo</c> in pallets/subtensor/src/lib.rs, the same in
/// opentensor/subtensor at commit 14bc6f9f964b (spec 425) and in RaoFoundation/subtensor at commit 039de9881586: block u64, version u32, ip u128,
/// port u16, ip type, protocol, two spare bytes.
/// </summary>
internal static class AxonInfo
{
    /// <summary>Bytes of one.</summary>
    public const int Bytes = 34;

    /// <summary>Reads one.</summary>
    /// <returns>Null when the neuron does not serve: no address, no port, or an address of no known kind. What others wrote is no error of ours.</returns>
    public static IPEndPoint? Read(ref ScaleReader reader)
    {
        reader.U64("an axon's block");
        reader.U32("an axon's version");
        var ip = reader.U128("an axon's ip");
        var port = reader.U16("an axon's port");
        var kind = reader.U8("an axon's ip type");
        reader.U8("an axon's protocol");
        reader.U8("an axon's first spare byte");
        reader.U8("an axon's second spare byte");
        return Address(ip, kind) is { } address && port != 0 ? new IPEndPoint(address, port) : null;
    }

    // The chain keeps an address as the number that its bytes are in network order.
    private static IPAddress? Address(UInt128 ip, byte kind)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, ip);
        return kind switch
        {
            _ when ip == 0 => null,
            4 when ip <= uint.MaxValue => new IPAddress(bytes[12..]),
            6 => new IPAddress(bytes),
            _ => null,
        };
    }
}
