using SkiaSharp;

namespace Natix.Engine.Tests;

/// <summary>JPEGs drawn by tests.</summary>
internal static class TestImages
{
    /// <summary>A road-like picture: sky, road, a few seeded blocks, so that it compresses and resizes as photographs do.</summary>
    public static byte[] Jpeg(int width, int height, int seed = 1, int quality = 85)
    {
        using var bitmap = new SKBitmap(width, height);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(150, 180, 220));
        using var paint = new SKPaint { Color = new SKColor(90, 90, 95) };
        canvas.DrawRect(0, height / 2f, width, height / 2f, paint);
        var random = new Random(seed);
        for (var i = 0; i < 12; i++)
        {
            paint.Color = new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
            canvas.DrawRect(random.Next(width), random.Next(height), 1 + width / 12f, 1 + height / 10f, paint);
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }

    /// <summary>Puts bytes on loan as an engine's caller does.</summary>
    public static FrameLease Lend(this RoadworkEngine engine, ReadOnlySpan<byte> jpeg)
    {
        var lease = engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        return lease;
    }
}
