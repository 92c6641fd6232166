using Natix.Engine.Memory;

namespace Natix.Engine.Imaging;

/// <summary>
/// Turns decoded images upright: EXIF orientation 2..8 (EXIF 2.3, tag 0x0112). Every plane is turned by itself, which is exact as long as
/// chroma samples keep their place over the luma; <see cref="CanTurn"/> says when they do.
/// </summary>
internal static unsafe class Orientation
{
    /// <summary>True when the upright image's width is the stored one's height.</summary>
    public static bool SwapsAxes(int orientation) => orientation >= 5;

    /// <summary>
    /// True when an image can be turned plane by plane. Chroma lies at the centre of its luma samples, counted from the left and the top.
    /// Where a side is no multiple of them, the last chroma sample reaches beyond the image; mirrored, the first one would, and no layout
    /// has that. Nor has one 4:1:1 on its side. Such images are turned as RGB.
    /// </summary>
    public static bool CanTurn(PixelLayout layout, int width, int height, int orientation)
    {
        var (x, y) = layout.ChromaShift();
        var wholeColumns = (width & ((1 << x) - 1)) == 0 || !MirrorsColumns(orientation);
        var wholeRows = (height & ((1 << y) - 1)) == 0 || !MirrorsRows(orientation);
        return wholeColumns && wholeRows && !(SwapsAxes(orientation) && layout == PixelLayout.Yuv411);
    }

    /// <summary>
    /// Writes <paramref name="source"/> upright into <paramref name="target"/>, which is resized, and returns the bytes copied.
    /// Orientation 1 is a plain copy: callers skip it. Throws when <see cref="CanTurn"/> is false.
    /// </summary>
    public static long Apply(PixelFrame source, PixelFrame target, int orientation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orientation, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(orientation, 8);
        if (ReferenceEquals(source, target))
            throw new ArgumentException("an image cannot be turned in place", nameof(target));
        if (!CanTurn(source.Layout, source.Width, source.Height, orientation))
        {
            throw new ArgumentException(
                $"{source.Width}x{source.Height} pixels in {source.Layout} cannot be turned to orientation {orientation}: decode to RGB",
                nameof(source));
        }

        var swaps = SwapsAxes(orientation);
        var (width, height) = swaps ? (source.Height, source.Width) : (source.Width, source.Height);
        target.Resize(swaps ? Transposed(source.Layout) : source.Layout, width, height);
        var copied = 0L;
        for (var i = 0; i < source.PlaneCount; i++)
            copied += TurnPlane(source, target, i, orientation);
        return copied;
    }

    /// <summary>The layout of an image on its side.</summary>
    private static PixelLayout Transposed(PixelLayout layout) => layout switch
    {
        PixelLayout.Yuv422 => PixelLayout.Yuv440,
        PixelLayout.Yuv440 => PixelLayout.Yuv422,
        _ => layout,
    };

    private static long TurnPlane(PixelFrame source, PixelFrame target, int index, int orientation)
    {
        var (from, to) = (source.Plane(index), target.Plane(index));
        var sampleBytes = source.Layout.PlaneSize(index, source.Width, source.Height).SampleBytes;
        switch (sampleBytes)
        {
            case 1:
                PlaneTurn.Apply<byte>(from, to, SwapsAxes(orientation), MirrorsColumns(orientation), MirrorsRows(orientation));
                break;
            case 2:
                PlaneTurn.Apply<ushort>(from, to, SwapsAxes(orientation), MirrorsColumns(orientation), MirrorsRows(orientation));
                break;
            default:
                PlaneTurn.Apply<PlaneTurn.Rgb>(from, to, SwapsAxes(orientation), MirrorsColumns(orientation), MirrorsRows(orientation));
                break;
        }

        return (long)sampleBytes * from.Width * from.Height;
    }

    // Whether the stored image's last column (row) comes first, wherever it comes to lie.
    private static bool MirrorsColumns(int orientation) => orientation is 2 or 3 or 7 or 8;

    private static bool MirrorsRows(int orientation) => orientation is 3 or 4 or 6 or 7;
}
