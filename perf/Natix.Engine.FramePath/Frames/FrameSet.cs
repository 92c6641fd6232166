using Natix.Engine.Workloads;

namespace Natix.Engine.FramePath.Frames;

/// <summary>Frames of one size and kind.</summary>
/// <param name="Kind">As tables show it.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Rows.</param>
/// <param name="Jpegs">At least one frame.</param>
internal sealed record FrameSet(string Kind, int Width, int Height, IReadOnlyList<byte[]> Jpegs)
{
    private const int Most = 4;

    /// <summary>Bytes of a frame, on average.</summary>
    public double MeanBytes => Jpegs.Average(jpeg => jpeg.Length);

    /// <summary>Synthetic frames of a size, and photographs where the machine has them.</summary>
    public static IEnumerable<FrameSet> Of(int width, int height, string? shared)
    {
        yield return Synthetic(width, height);
        var photographs = (width, height) == (1920, 1080) ? RealFrames.FullHd(shared, Most) : RealFrames.Stills(shared, width, height, Most);
        if (photographs.Count > 0)
            yield return new FrameSet("photographs", width, height, photographs);
    }

    /// <summary>Synthetic frames, 4:2:0 at quality 85.</summary>
    public static FrameSet Synthetic(int width, int height, int count = Most) =>
        new("synthetic", width, height, [.. Enumerable.Range(0, count).Select(i => SyntheticFrame.Jpeg(width, height, i))]);
}
