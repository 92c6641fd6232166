using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Natix.Engine.Host.Axon.Verification;

/// <summary>Whose nonces ascend: a dendrite of a hotkey, each by its digest, so that what a sender makes long takes no more room. Immutable.</summary>
/// <param name="Hotkey">Digest of the address.</param>
/// <param name="Uuid">Digest of the dendrite's number.</param>
internal readonly record struct NonceKey(UInt128 Hotkey, UInt128 Uuid)
{
    public static NonceKey Of(string hotkey, string uuid) => new(Digest(hotkey), Digest(uuid));

    /// <summary>Stands for all forgotten dendrites of a hotkey; no digest is zero.</summary>
    public static NonceKey FloorOf(UInt128 hotkey) => new(hotkey, UInt128.Zero);

    private static UInt128 Digest(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var bytes = Encoding.UTF8.GetByteCount(text) is var count and <= 512 ? stackalloc byte[count] : new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
