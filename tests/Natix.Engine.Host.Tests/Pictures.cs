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
