using Natix.Engine.Host.Reporting;
using SkiaSharp;

namespace Natix.Engine.Host.Tests;

/// <summary>Images and frames made for tests.</summary>
internal static class Pictures
{
    /// <summary>A JPEG with a sky, a road and noise enough that it is no flat field; deterministic for a seed.</summary>
    public static byte[] Jpeg(int width = 320, int height = 180, int seed = 1) => Encode(width, height, seed, SKEncodedImageFormat.Jpeg);

    /// <summary>The same as a PNG.</summary>
    public static byte[] Png(int width = 320, int height = 180, int seed = 1) => Encode(width, height, seed, SKEncodedImageFormat.Png);

    /// <summary>A JPEG of one grey level, 0..255.</summary>
    public static byte[] Plain(int width, int height, byte level)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor(level, level, level));
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    /// <summary>A JPEG whose EXIF orientation is <paramref name="orientation"/>.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0x00, 0x22, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0,
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    /// <summary>A PNG one pixel high.</summary>
    public static byte[] Strip(int width)
    {
        using var bitmap = new SKBitmap(width, 1, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.White);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 90);
        return data.ToArray();
    }

    /// <summary>A WebP whose EXIF chunk names an orientation (RFC 9649: VP8X, image, EXIF).</summary>
    public static byte[] WebpWithOrientation(int width, int height, byte orientation)
    {
        var image = Encode(width, height, 1, SKEncodedImageFormat.Webp)[12..];
        byte[] header = [8, 0, 0, 0, (byte)(width - 1), (byte)((width - 1) >> 8), 0, (byte)(height - 1), (byte)((height - 1) >> 8), 0];
        byte[] body = [.. "WEBP"u8, .. WebpChunk("VP8X"u8, header), .. image, .. WebpChunk("EXIF"u8, Tiff(orientation))];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(body.Length), .. body];
    }

    /// <summary>A PNG whose eXIf chunk, after the header, names an orientation.</summary>
    public static byte[] PngWithOrientation(int width, int height, byte orientation)
    {
        const int HeaderEnd = 8 + 25;
        var png = Encode(width, height, 1, SKEncodedImageFormat.Png);
        byte[] typed = [.. "eXIf"u8, .. Tiff(orientation)];
        var check = Crc32(typed);
        return [.. png[..HeaderEnd], .. BigEndian((uint)typed.Length - 4), .. typed, .. BigEndian(check), .. png[HeaderEnd..]];
    }

    private static byte[] WebpChunk(ReadOnlySpan<byte> name, byte[] content) =>
        [.. name, .. BitConverter.GetBytes(content.Length), .. content, .. new byte[content.Length & 1]];

    private static byte[] Tiff(byte orientation) =>
        [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
        }

        return ~crc;
    }

    /// <summary>An answered frame.</summary>
    public static FrameRecord Record(double p, string source = "clip.mp4", long index = 0, double time = double.NaN) => new()
    {
        Source = source,
        Index = index,
        TimeSeconds = time,
        Width = 320,
        Height = 180,
        Verdict = new Verdict(p > 0.5, p, 0, 1, false),
        Times = new StageTimes(100, 1000, 500, 4000, 20, 5620),
        Evidence = [new VoteRecord("screen", 0, p, 1)],
    };

    /// <summary>A frame the engine worked through without a vote.</summary>
    public static FrameRecord Unjudged(string source, double time) =>
        Record(0.5, source, time: time) with { Verdict = new Verdict(false, double.NaN, Verdict.ConsensusLevel, 0, false), Evidence = [] };

    private static byte[] Encode(int width, int height, int seed, SKEncodedImageFormat format)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var level = (byte)((y < height / 2 ? 170 : 70) + random.Next(24));
                bitmap.SetPixel(x, y, y < height / 2 ? new SKColor(level, level, 230) : new SKColor(level, level, level));
            }
        }

        using var data = bitmap.Encode(format, 85);
        return data.ToArray();
    }
}
