namespace Natix.Engine.Host.Intake;

/// <summary>Tells what a file holds by its first bytes, and by its name only where the bytes say nothing.</summary>
internal static class MediaSniffer
{
    /// <summary>Bytes looked at.</summary>
    public const int HeaderBytes = 32;

    /// <summary>Kind of a file on disk. A file that cannot be opened is judged by its name; what is no regular file is not opened.</summary>
    public static MediaKind Sniff(string path)
    {
        if (FileNature.IsStream(path))
            return MediaKind.Pipe;
        Span<byte> header = stackalloc byte[HeaderBytes];
        var read = 0;
        try
        {
            using var file = File.OpenHandle(path);
            read = RandomAccess.Read(file, header, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The intake opens it again and reports why it cannot be read.
        }

        return Judge(header[..read], Path.GetExtension(path));
    }

    /// <summary>Kind by first bytes and file extension.</summary>
    /// <param name="header">The first bytes, as many as there are.</param>
    /// <param name="extension">With its dot; any case.</param>
    public static MediaKind Judge(ReadOnlySpan<byte> header, string extension)
    {
        var named = ByName(extension);
        if (header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return named == MediaKind.Mjpeg ? MediaKind.Mjpeg : MediaKind.Jpeg;
        if (IsStill(header))
            return MediaKind.Still;
        if (IsVideo(header))
            return MediaKind.Video;
        // A still by name with unknown content goes to the JPEG decoder, which says what is wrong with it.
        return named == MediaKind.Still ? MediaKind.Jpeg : named;
    }

    private static MediaKind ByName(string extension) => extension.ToLowerInvariant() switch
    {
        ".jpg" or ".jpeg" or ".jpe" or ".jfif" => MediaKind.Jpeg,
        ".png" or ".webp" or ".bmp" or ".gif" => MediaKind.Still,
        ".mjpeg" or ".mjpg" => MediaKind.Mjpeg,
        ".mp4" or ".m4v" or ".mov" or ".mkv" or ".webm" or ".avi" or ".ts" or ".mts" or ".m2ts" or ".mpg" or ".mpeg" or ".flv" or ".wmv" or ".3gp"
            => MediaKind.Video,
        _ => MediaKind.Other,
    };

    private static bool IsStill(ReadOnlySpan<byte> h) =>
        h.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || h.StartsWith("GIF8"u8)
        || (h.StartsWith("RIFF"u8) && HasAt(h, 8, "WEBP"u8))
        || (h.StartsWith("BM"u8) && h.Length >= 14 && h[6..10].IndexOfAnyExcept((byte)0) < 0);

    private static bool IsVideo(ReadOnlySpan<byte> h) =>
        HasAt(h, 4, "ftyp"u8) || HasAt(h, 4, "moov"u8) || HasAt(h, 4, "mdat"u8)
        || h.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) // Matroska, WebM
        || (h.StartsWith("RIFF"u8) && HasAt(h, 8, "AVI "u8))
        || h.StartsWith("FLV"u8)
        || h.StartsWith((ReadOnlySpan<byte>)[0x00, 0x00, 0x01, 0xBA]) // MPEG program stream
        || h.StartsWith((ReadOnlySpan<byte>)[0x30, 0x26, 0xB2, 0x75]); // ASF

    private static bool HasAt(ReadOnlySpan<byte> header, int offset, ReadOnlySpan<byte> mark) =>
        header.Length >= offset + mark.Length && header[offset..].StartsWith(mark);
}
