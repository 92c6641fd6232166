using Natix.Engine.Memory;

namespace Natix.Engine.Imaging;

/// <summary>Turns decoded pixels upright: EXIF orientation 2..8 (EXIF 2.3, tag 0x0112).</summary>
internal static unsafe class Orientation
{
    // 32 x 32 pixels of both images fit the first-level cache.
    private const int Tile = 32;

    /// <summary>True when the upright image's width is the stored one's height.</summary>
    public static bool SwapsAxes(int orientation) => orientation >= 5;

    /// <summary>
    /// Writes <paramref name="source"/> upright into <paramref name="target"/>, which is resized, and returns the bytes copied.
    /// Orientation 1 is a plain copy: callers skip it.
    /// </summary>
    public static long Apply(PixelFrame source, PixelFrame target, int orientation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orientation, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(orientation, 8);
        if (ReferenceEquals(source, target))
            throw new ArgumentException("an image cannot be turned in place", nameof(target));

        if (SwapsAxes(orientation))
        {
            target.Resize(source.Height, source.Width);
            Transpose(source, target, orientation);
        }
        else
        {
            target.Resize(source.Width, source.Height);
            Flip(source, target, mirrorX: orientation is 2 or 3, mirrorY: orientation is 3 or 4);
        }

        return 3L * source.Width * source.Height;
    }

    private static void Flip(PixelFrame source, PixelFrame target, bool mirrorX, bool mirrorY)
    {
        for (var y = 0; y < source.Height; y++)
        {
            var row = source.Row(mirrorY ? source.Height - 1 - y : y);
            if (mirrorX)
                MirrorRow(row, target.Row(y));
            else
                row.CopyTo(target.Row(y));
        }
    }

    private static void MirrorRow(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (int x = 0, back = to.Length - 3; back >= 0; x += 3, back -= 3)
        {
            to[back] = from[x];
            to[back + 1] = from[x + 1];
            to[back + 2] = from[x + 2];
        }
    }

    // Upright pixel (x, y) is stored pixel (y or its mirror, x or its mirror).
    private static void Transpose(PixelFrame source, PixelFrame target, int orientation)
    {
        var mirrorColumns = orientation is 7 or 8;
        var mirrorRows = orientation is 6 or 7;
        for (var top = 0; top < target.Height; top += Tile)
        {
            for (var left = 0; left < target.Width; left += Tile)
                TransposeTile(source, target, left, top, mirrorColumns, mirrorRows);
        }
    }

    private static void TransposeTile(PixelFrame source, PixelFrame target, int left, int top, bool mirrorColumns, bool mirrorRows)
    {
        var bottom = Math.Min(top + Tile, target.Height);
        var right = Math.Min(left + Tile, target.Width);
        var step = mirrorRows ? -(long)source.Stride : source.Stride;
        for (var y = top; y < bottom; y++)
        {
            var column = mirrorColumns ? source.Width - 1 - y : y;
            var firstRow = mirrorRows ? source.Height - 1 - left : left;
            var from = source.Pixels + ((long)firstRow * source.Stride) + (3L * column);
            var to = target.Pixels + ((long)y * target.Stride) + (3L * left);
            for (var x = left; x < right; x++, from += step, to += 3)
            {
                to[0] = from[0];
                to[1] = from[1];
                to[2] = from[2];
            }
        }
    }
}
