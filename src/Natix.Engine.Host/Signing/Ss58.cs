using NSec.Cryptography;

namespace Natix.Engine.Host.Signing;

/// <summary>SS58 addresses of 32-byte keys (Substrate's address format; prefix 42 for Bittensor). Pure; thread-safe.</summary>
internal static class Ss58
{
    /// <summary>The prefix of generic Substrate addresses, which Bittensor uses.</summary>
    public const int Bittensor = 42;

    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    private const int ChecksumBytes = 2;
    private const int LargestPrefix = 16383;
    private const int LongestAddress = 64;

    /// <summary>A key as an address.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="prefix">0 to 16383.</param>
    public static string Encode(ReadOnlySpan<byte> key, int prefix = Bittensor)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes, nameof(key));
        ArgumentOutOfRangeException.ThrowIfNegative(prefix);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix, LargestPrefix);
        Span<byte> bytes = stackalloc byte[2 + KeyBytes + ChecksumBytes];
        var head = prefix < 64 ? 1 : 2;
        if (head == 1)
            bytes[0] = (byte)prefix;
        else
            (bytes[0], bytes[1]) = ((byte)(((prefix & 0xfc) >> 2) | 0x40), (byte)((prefix >> 8) | ((prefix & 0x03) << 6)));
        key.CopyTo(bytes[head..]);
        Checksum(bytes[..(head + KeyBytes)], bytes.Slice(head + KeyBytes, ChecksumBytes));
        return Base58.Encode(bytes[..(head + KeyBytes + ChecksumBytes)]);
    }

    /// <summary>Reads an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="key">Takes the 32 bytes.</param>
    /// <param name="prefix">Its prefix.</param>
    /// <returns>False for what is not an address of a 32-byte key: a wrong character, length, reserved prefix or checksum.</returns>
    public static bool TryDecode(ReadOnlySpan<char> address, Span<byte> key, out int prefix)
    {
        prefix = -1;
        Span<byte> bytes = stackalloc byte[2 + KeyBytes + ChecksumBytes];
        if (address.Length > LongestAddress || !Base58.TryDecode(address, bytes, out var length) || length == 0 || bytes[0] >= 128)
            return false;
        var head = bytes[0] < 64 ? 1 : 2;
        if (length != head + KeyBytes + ChecksumBytes)
            return false;
        var read = head == 1 ? bytes[0] : ((bytes[0] & 0x3f) << 2) | (bytes[1] >> 6) | ((bytes[1] & 0x3f) << 8);
        Span<byte> checksum = stackalloc byte[ChecksumBytes];
        Checksum(bytes[..(head + KeyBytes)], checksum);
        if (read is 46 or 47 || !checksum.SequenceEqual(bytes.Slice(head + KeyBytes, ChecksumBytes)))
            return false;
        bytes.Slice(head, KeyBytes).CopyTo(key);
        prefix = read;
        return true;
    }

    private static void Checksum(ReadOnlySpan<byte> payload, Span<byte> checksum)
    {
        Span<byte> salted = stackalloc byte[7 + payload.Length];
        "SS58PRE"u8.CopyTo(salted);
        payload.CopyTo(salted[7..]);
        Span<byte> hash = stackalloc byte[64];
        HashAlgorithm.Blake2b_512.Hash(salted, hash);
        hash[..ChecksumBytes].CopyTo(checksum);
    }
}
