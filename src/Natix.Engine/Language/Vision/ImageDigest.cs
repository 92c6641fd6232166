using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Natix.Engine.Language.Vision;

/// <summary>
/// SHA-256 of an image's bytes and of what is done to them: equal where the patches are the same. Fit for keys of caches that several users share.
/// </summary>
internal readonly record struct ImageDigest(UInt128 High, UInt128 Low)
{
    public static ImageDigest Of(ReadOnlySpan<byte> image, VisionPreprocessing preprocessing)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{preprocessing.PatchSize},{preprocessing.Merge},{preprocessing.MinPixels},{preprocessing.MaxPixels},{string.Join(' ', preprocessing.Mean)},{string.Join(' ', preprocessing.Std)};")));
        hash.AppendData(image);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return new ImageDigest(BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));
    }
}
