using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Natix.Engine.Host.Serving.Verdicts;

/// <summary>An image by the digest of its bytes, under a set of models: equal keys mean equal answers, and nobody can make another image of the same key. Immutable.</summary>
/// <param name="Image">First half of the SHA-256 of the bytes.</param>
/// <param name="Rest">Its second half.</param>
/// <param name="Models">Digest of the models and the cascade.</param>
internal readonly record struct ImageKey(UInt128 Image, UInt128 Rest, string Models)
{
    public static ImageKey Of(ReadOnlySpan<byte> image, string models)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(image, hash);
        return new ImageKey(BinaryPrimitives.ReadUInt128LittleEndian(hash), BinaryPrimitives.ReadUInt128LittleEndian(hash[16..]), models);
    }
}
