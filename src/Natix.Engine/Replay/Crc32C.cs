using System.Buffers.Binary;
using System.Numerics;

namespace Natix.Engine.Replay;

/// <summary>CRC-32C (Castagnoli; RFC 3720 appendix B.4): reflected polynomial 0x82F63B78, all ones before and inverted after. Pure.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
