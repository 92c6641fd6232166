using SkiaSharp;

namespace Natix.Engine.Workloads;

/// <summary>A frame with the statistics that matter to a decoder: smooth sky, hard edges, textured road. The same bytes on every machine.</summary>
internal static class SyntheticFrame
{
    /// <summary>The frame as a 4:2:0 JPEG of quality 85.</summary>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Rows.</param>
    /// <param name="variant">Another frame of the same kind for another number.</param>
    public static byte[] Jpeg(int width, int height, int variant = 0)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
            Draw(canvas, width, height, variant);
        AddTexture(bitmap.GetPixelSpan(), width, height, variant);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 85);
        return data.ToArray();
    }

    private static void Draw(SKCanvas canvas, int width, int height, int variant)
    {
        var horizon = height * 0.55f;
        using var paint = new SKPaint { IsAntialias = true };
        using var sky = SKShader.CreateLinearGradient(new(0, 0), new(0, horizon), [new(90, 140, 210), new(205, 220, 235)], SKShaderTileMode.Clamp);
        paint.Shader = sky;
        canvas.DrawRect(0, 0, width, horizon, paint);
        paint.Shader = null;
        paint.Color = new SKColor(85, 85, 90);
        canvas.DrawRect(0, horizon, width, height - horizon, paint);
        for (var i = 0; i < 12; i++)
        {
            paint.Color = new SKColor((byte)(60 + (i * 11)), (byte)(70 + (i * 7)), (byte)(80 + (i * 5)));
            canvas.DrawRect(i * width / 12f, horizon - (height * (0.1f + (0.03f * ((i + variant) * 7 % 5)))), width / 14f, height * 0.25f, paint);
        }

        paint.Color = new SKColor(240, 110, 20);
        for (var i = 0; i < 8; i++)
            canvas.DrawCircle(width * (0.2f + (0.08f * i)), horizon + (height * 0.04f * i), height * 0.01f * (i + 1), paint);
    }

    private static unsafe void AddTexture(ReadOnlySpan<byte> pixels, int width, int height, int variant)
    {
        var random = new Random(20260101 + variant);
        fixed (byte* first = pixels)
        {
            for (var i = 4 * width * (height / 2); i < 4 * width * height; i++)
            {
                if (i % 4 != 3)
                    first[i] = (byte)Math.Clamp(first[i] + random.Next(-9, 10), 0, 255);
            }
        }
    }
}
