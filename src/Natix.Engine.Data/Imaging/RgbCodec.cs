using Natix.Engine.Data.Samples;
using SkiaSharp;

namespace Natix.Engine.Data.Imaging;

/// <summary>Reads image files into packed RGB, scaled down where they are large.</summary>
internal static class RgbCodec
{
    private static readonly SKSamplingOptions Minify = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <exception cref="FormatException">The file is not an image that can be decoded.</exception>
    public static CorpusImage Load(string path, string source, int longSide)
    {
        using var codec = SKCodec.Create(path, out var result)
            ?? throw (File.Exists(path)
                ? new FormatException($"{path}: not a readable image ({result}).")
                : new FileNotFoundException($"{path}: the image file is missing.", path));
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888,
            codec.Info.AlphaType is SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        using var full = new SKBitmap(info);
        var status = codec.GetPixels(info, full.GetPixels());
        if (status is not SKCodecResult.Success)
            throw new FormatException($"{path}: decoding failed ({status}).");
        var scale = Math.Min(1.0, longSide / (double)Math.Max(info.Width, info.Height));
        if (scale >= 1.0)
            return new CorpusImage(source, Path.GetFileName(path), info.Width, info.Height, Pack(full), []);
        var small = info.WithSize((int)Math.Round(info.Width * scale), (int)Math.Round(info.Height * scale));
        using var scaled = full.Resize(small, Minify);
        return new CorpusImage(source, Path.GetFileName(path), small.Width, small.Height, Pack(scaled), []);
    }

    private static byte[] Pack(SKBitmap bitmap)
    {
        var rgb = new byte[bitmap.Width * bitmap.Height * 3];
        var pixels = bitmap.GetPixelSpan();
        var at = 0;
        for (var y = 0; y < bitmap.Height; y++)
        {
            var row = pixels.Slice(y * bitmap.RowBytes, bitmap.Width * 4);
            for (var x = 0; x < row.Length; x += 4)
            {
                rgb[at++] = row[x];
                rgb[at++] = row[x + 1];
                rgb[at++] = row[x + 2];
            }
        }

        return rgb;
    }
}
