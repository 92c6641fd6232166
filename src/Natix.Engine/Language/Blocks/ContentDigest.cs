using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Natix.Engine.Language.Blocks;

/// <summary>
/// The SHA-256 of something, which stands for it wherever equality is asked: blocks of tokens, pictures, adapters, salts. Nobody can make two contents
/// that share one, so what one tenant sends never meets what another sent. The default value stands for nothing at all.
/// </summary>
internal readonly record struct ContentDigest(ulong A, ulong B, ulong C, ulong D)
{
    public const int Bytes = 32;

    // Making a hash object costs as much as the digest of a block, and there are many of those: each thread keeps one. It holds nothing between two digests.
    private static readonly ThreadLocal<IncrementalHash> Hasher = new(() => IncrementalHash.CreateHash(HashAlgorithmName.SHA256));

    /// <summary>True of the default value.</summary>
    public bool IsNone => (A | B | C | D) == 0;

    /// <summary>The digest of some bytes. Allocates nothing once a thread has called it before.</summary>
    public static ContentDigest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        var hasher = Hasher.Value!;
        hasher.AppendData(content);
        hasher.GetHashAndReset(hash);
        return MemoryMarshal.Read<ContentDigest>(hash);
    }

    /// <summary>Writes its 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    // Every bit of a digest is as good as another.
    public override int GetHashCode() => (int)A;
}
