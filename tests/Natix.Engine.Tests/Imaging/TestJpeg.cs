using System.Buffers.Binary;
using SkiaSharp;

namespace Natix.Engine.Tests.Imaging;

/// <summary>JPEGs made for tests: encoded ones, tiny fixed ones, and marker streams built byte by byte.</summary>
internal static class TestJpeg
{
    // 24x16, red above to blue below, progressive with four scans and more.
    private const string ProgressiveBase64 =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREy"
        + "YVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAAQABgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAA"
        + "AAMF/8QAFQEBAQAAAAAAAAAAAAAAAAAAAAT/2gAMAwEAAhADEAAAActBZfdAf//EABUQAQEAAAAAAAAAAAAAAAAAAAAR/9oACAEBAAEFAqqqqv/EABURAQEAAAAAAAAAAAAAAA"
        + "AAAAAU/9oACAEDAQE/AbVr/8QAFREBAQAAAAAAAAAAAAAAAAAAABT/2gAIAQIBAT8BgQP/xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAY/Al//xAAUEAEAAAAAAAAAAAAA"
        + "AAAAAAAg/9oACAEBAAE/IV//AP/aAAwDAQACAAMAAAAQxx//xAAVEQEBAAAAAAAAAAAAAAAAAAAAcf/aAAgBAwEBPxClP//EABURAQEAAAAAAAAAAAAAAAAAAABx/9oACAECAQ"
        + "E/EIQ//8QAFhABAQEAAAAAAAAAAAAAAAAAcQAg/9oACAEBAAE/EFKWB//Z";

    // 16x16 grey as YCCK with an Adobe segment.
    private const string CmykBase64 =
        "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/9sAQwEODg4TERMmFR"
        + "UmTzUtNU9PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P/8AAFAgAEAAQBAEiAAIRAQMRAQQiAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAB"
        + "B//EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAA4EAQACEQMRBAAAPwDMAAQB/9k=";

    public static byte[] Progressive() => Convert.FromBase64String(ProgressiveBase64);

    public static byte[] Cmyk() => Convert.FromBase64String(CmykBase64);

    /// <summary>A baseline JPEG of a scene that differs by <paramref name="seed"/>.</summary>
    public static byte[] Baseline(int width, int height, int seed = 0, int quality = 90)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor(Ramp(x, width), Ramp(y, height), (byte)((seed * 37) + ((x + y) / 8 * 16))));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }

    /// <summary>Puts a segment right behind the start of image.</summary>
    public static byte[] WithSegment(byte[] jpeg, byte marker, byte[] payload) =>
        [.. jpeg[..2], .. Segment(marker, payload), .. jpeg[2..]];

    /// <summary>The JPEG with an EXIF segment that holds an orientation and, as cameras do, a thumbnail.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation, byte[]? thumbnail = null)
    {
        byte[] tiff =
        [
            .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
            0, 0, 0, 0, .. thumbnail ?? [],
        ];
        return WithSegment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. tiff]);
    }

    /// <summary>A JPEG with the fields of its frame header overwritten; everything else stays.</summary>
    public static byte[] WithFrameHeader(byte[] jpeg, int? width = null, int? height = null, int? precision = null, byte? marker = null)
    {
        var bytes = jpeg.ToArray();
        var at = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        if (marker is { } m)
            bytes[at + 1] = m;
        if (precision is { } p)
            bytes[at + 4] = (byte)p;
        if (height is { } h)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 5), (ushort)h);
        if (width is { } w)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 7), (ushort)w);
        return bytes;
    }

    /// <summary>The JPEG with its coded data overwritten by codes that no table holds.</summary>
    public static byte[] WithDamagedScan(byte[] jpeg)
    {
        var bytes = jpeg.ToArray();
        var middle = bytes.Length - 200;
        for (var i = 0; i < 150; i++)
            bytes[middle + i] = i % 2 == 0 ? (byte)0xFF : (byte)0;
        return bytes;
    }

    /// <summary>The JPEG with empty scans of its first component put before its end.</summary>
    public static byte[] WithMoreScans(byte[] jpeg, int scans)
    {
        var scan = Segment(0xDA, [1, 1, 0, 0, 0, 0]);
        return [.. jpeg[..^2], .. Enumerable.Repeat(scan, scans).SelectMany(s => s), .. jpeg[^2..]];
    }

    /// <summary>The JPEG without the segments of one marker that stand before its first scan.</summary>
    public static byte[] WithoutSegments(byte[] jpeg, byte marker)
    {
        List<byte> bytes = [.. jpeg[..2]];
        var at = 2;
        while (jpeg[at + 1] != 0xDA)
        {
            var length = 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
            if (jpeg[at + 1] != marker)
                bytes.AddRange(jpeg[at..(at + length)]);
            at += length;
        }

        return [.. bytes, .. jpeg[at..]];
    }

    private static byte[] Segment(byte marker, byte[] payload) =>
        [0xFF, marker, (byte)((payload.Length + 2) >> 8), (byte)(payload.Length + 2), .. payload];

    private static byte Ramp(int at, int size) => (byte)(at * 255 / Math.Max(1, size - 1));
}
