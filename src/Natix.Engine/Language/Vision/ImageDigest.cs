using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language.Vision;

/// <summary>The digest of an image's bytes and of what is done to them: equal where the patches are the same.</summary>
internal static class ImageDigest
{
    public static ContentDigest Of(ReadOnlySpan<byte> image, VisionPreprocessing preprocessing)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{preprocessing.PatchSize},{preprocessing.Merge},{preprocessing.MinPixels},{preprocessing.MaxPixels},{string.Join(' ', preprocessing.Mean)},{string.Join(' ', preprocessing.Std)};")));
        hash.AppendData(image);
        Span<byte> digest = stackalloc byte[ContentDigest.Bytes];
        hash.GetHashAndReset(digest);
        return MemoryMarshal.Read<ContentDigest>(digest);
    }
}
