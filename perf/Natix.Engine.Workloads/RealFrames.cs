using Natix.Engine.Imaging;
using SkiaSharp;

namespace Natix.Engine.Workloads;

/// <summary>Photographs from the shared data, where a machine has it: what a synthetic frame cannot stand for.</summary>
internal static class RealFrames
{
    private const int Quality = 85;

    /// <summary>The stills of a size, as they lie on disk; empty when there are none.</summary>
    /// <param name="shared">The shared data; null when there is none.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Rows.</param>
    /// <param name="most">No more than this many.</param>
    public static IReadOnlyList<byte[]> Stills(string? shared, int width, int height, int most)
    {
        if (FolderOf(shared) is not { } folder)
            return [];
        return [.. Directory.EnumerateFiles(folder, "*.jpg").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(jpeg => IsBaseline(jpeg, width, height)).Take(most)];
    }

    /// <summary>Every labelled still, whatever its size; empty when there are none.</summary>
    /// <param name="shared">The shared data; null when there is none.</param>
    public static IReadOnlyList<byte[]> All(string? shared) =>
        FolderOf(shared) is { } folder ? [.. Directory.EnumerateFiles(folder, "*.jpg").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [];

    /// <summary>1920x1080 frames, each of four 960x540 stills side by side, encoded again (4:2:0, quality 85); empty when there are none.</summary>
    /// <param name="shared">The shared data; null when there is none.</param>
    /// <param name="most">No more than this many.</param>
    public static IReadOnlyList<byte[]> FullHd(string? shared, int most)
    {
        var quarters = Stills(shared, 960, 540, 4 * most);
        return [.. Enumerable.Range(0, quarters.Count / 4).Select(i => Mosaic([.. quarters.Skip(4 * i).Take(4)]))];
    }

    private static string? FolderOf(string? shared)
    {
        var folder = shared is null ? null : Path.Combine(shared, "data", "roadwork_frames", "images");
        return Directory.Exists(folder) ? folder : null;
    }

    private static byte[] Mosaic(byte[][] quarters)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(1920, 1080, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            for (var i = 0; i < quarters.Length; i++)
            {
                using var quarter = SKBitmap.Decode(quarters[i]);
                canvas.DrawBitmap(quarter, 960 * (i % 2), 540 * (i / 2), SKSamplingOptions.Default);
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }

    private static bool IsBaseline(byte[] jpeg, int width, int height) =>
        JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _)
        && info is { Process: JpegProcess.Baseline, Orientation: 1, Components: 3 } && info.Width == width && info.Height == height;
}
