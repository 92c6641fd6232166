namespace Natix.Engine.Language.Vision;

/// <summary>
/// The size that Qwen2-VL and its successors give an image: both sides multiples of a token's side, the area within limits, the aspect kept as well
/// as that allows (Wang et al. 2024). Pure.
/// </summary>
internal static class SmartResize
{
    /// <summary>The longer side may be so many times the shorter one.</summary>
    public const int MaxAspect = 200;

    /// <summary>True for images that are not too long and thin.</summary>
    public static bool Takes(int width, int height) => (long)Math.Max(width, height) <= (long)MaxAspect * Math.Min(width, height);

    /// <summary>The size to resize to.</summary>
    /// <param name="width">Pixels, at least 1.</param>
    /// <param name="height">Pixels, at least 1.</param>
    /// <param name="factor">Pixels of a token's side: 32 for Qwen3-VL.</param>
    /// <param name="minPixels">Smaller images are enlarged to at least this area.</param>
    /// <param name="maxPixels">Larger images are shrunk to at most this area; at least a token's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side below 1, or an aspect beyond <see cref="MaxAspect"/>.</exception>
    public static (int Width, int Height) Of(int width, int height, int factor, long minPixels, long maxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!Takes(width, height))
            throw new ArgumentOutOfRangeException(nameof(width), width, $"An image of {width}x{height} is more than {MaxAspect} times as long as wide.");
        // Ties go to the even multiple, as Python rounds.
        var (w, h) = (Math.Max(1, Math.Round((double)width / factor)), Math.Max(1, Math.Round((double)height / factor)));
        var area = (double)width * height;
        if (w * h * factor * factor > maxPixels)
        {
            var shrink = Math.Sqrt(area / maxPixels);
            (w, h) = (Math.Max(1, Math.Floor(width / shrink / factor)), Math.Max(1, Math.Floor(height / shrink / factor)));
        }
        else if (w * h * factor * factor < minPixels)
        {
            var enlarge = Math.Sqrt(minPixels / area);
            (w, h) = (Math.Ceiling(width * enlarge / factor), Math.Ceiling(height * enlarge / factor));
        }

        // Limits near each other, or very thin images: rounding up or the shortest side went too far.
        while (w * h * factor * factor > maxPixels && Math.Max(w, h) > 1)
            (w, h) = w >= h ? (w - 1, h) : (w, h - 1);
        return checked(((int)w * factor, (int)h * factor));
    }
}
