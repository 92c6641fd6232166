using System.Buffers.Binary;
using SkiaSharp;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// Reads the EXIF orientation of a PNG, which Skia's codec does not: the eXIf chunk (PNG specification, third edition, 11.3.4.4) holds a
/// TIFF header and directory (TIFF 6.0, section 2), tag 0x0112. Whatever is malformed counts as upright.
/// </summary>
internal static class PngOrientation
{
    private const int SignatureBytes = 8;
    private const int ChunkFrame = 12; // length, type and checksum
    private const int DirectoryEntryBytes = 12;
    private const int OrientationTag = 0x0112;

    /// <summary>The orientation, 1..8 as EXIF numbers them.</summary>
    /// <param name="png">The whole file; anything else than a PNG is upright.</param>
    public static SKEncodedOrigin Of(ReadOnlySpan<byte> png)
    {
        if (!png.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return SKEncodedOrigin.TopLeft;
        var rest = png[SignatureBytes..];
        while (rest.Length >= ChunkFrame)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame)
                break;
            if (rest[4..8].SequenceEqual("eXIf"u8))
                return OfTiff(rest.Slice(8, (int)length));
            rest = rest[(ChunkFrame + (int)length)..];
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static SKEncodedOrigin OfTiff(ReadOnlySpan<byte> tiff)
    {
        var isBig = tiff.StartsWith("MM"u8);
        if (tiff.Length < 8 || (!isBig && !tiff.StartsWith("II"u8)))
            return SKEncodedOrigin.TopLeft;
        var directory = isBig ? BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
            return SKEncodedOrigin.TopLeft;
        var entries = tiff[((int)directory + 2)..];
        for (var left = Short(tiff[(int)directory..], isBig); left > 0 && entries.Length >= DirectoryEntryBytes; left--)
        {
            if (Short(entries, isBig) == OrientationTag)
                return Short(entries[8..], isBig) is >= 1 and <= 8 and var value ? (SKEncodedOrigin)value : SKEncodedOrigin.TopLeft;
            entries = entries[DirectoryEntryBytes..];
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
