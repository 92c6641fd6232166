using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language.Vision;

/// <summary>The digest of an image's bytes and of what is done to them: equal where the patches are the same, for callers of one salt.</summary>
internal static class ImageDigest
{
    /// <param name="image">The file.</param>
    /// <param name="preprocessing">What is done to it.</param>
    /// <param name="salt">Images of different salts have nothing in common.</param>
    public static ContentDigest Of(ReadOnlySpan<byte> image, VisionPreprocessing preprocessing, string? salt = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{preprocessing.PatchSize},{preprocessing.Merge},{preprocessing.MinPixels},{preprocessing.MaxPixels},{string.Join(' ', preprocessing.Mean)},{string.Join(' ', preprocessing.Std)};")));
        if (salt is not null)
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(salt)));
        hash.AppendData(image);
        Span<byte> digest = stackalloc byte[ContentDigest.Bytes];
        hash.GetHashAndReset(digest);
        return MemoryMarshal.Read<ContentDigest>(digest);
    }
}
