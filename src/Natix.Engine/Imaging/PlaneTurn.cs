using System.Runtime.InteropServices;

namespace Natix.Engine.Imaging;

/// <summary>Mirrors and transposes one plane, samples of any size. Pure copying: every sample arrives as it was.</summary>
internal static unsafe class PlaneTurn
{
    // 32 x 32 pixels of both images fit the first-level cache.
    private const int Tile = 32;

    /// <summary>
    /// Fills <paramref name="to"/>: with <paramref name="transpose"/> it has the height of <paramref name="from"/> as its width. Mirroring
    /// is told in columns and rows of <paramref name="from"/>.
    /// </summary>
    public static void Apply<T>(in ImagePlane from, in ImagePlane to, bool transpose, bool mirrorColumns, bool mirrorRows)
        where T : unmanaged
    {
        if (transpose)
            Transpose<T>(from, to, mirrorColumns, mirrorRows);
        else
            Flip<T>(from, to, mirrorColumns, mirrorRows);
    }

    private static void Flip<T>(in ImagePlane from, in ImagePlane to, bool mirrorColumns, bool mirrorRows)
        where T : unmanaged
    {
        for (var y = 0; y < to.Height; y++)
        {
            var row = mirrorRows ? from.Height - 1 - y : y;
            var target = new Span<T>(to.Data + ((long)y * to.Stride), to.Width);
            new ReadOnlySpan<T>(from.Data + ((long)row * from.Stride), from.Width).CopyTo(target);
            if (mirrorColumns)
                target.Reverse();
        }
    }

    // Upright sample (x, y) is stored sample (y or its mirror, x or its mirror).
    private static void Transpose<T>(in ImagePlane from, in ImagePlane to, bool mirrorColumns, bool mirrorRows)
        where T : unmanaged
    {
        for (var top = 0; top < to.Height; top += Tile)
        {
            for (var left = 0; left < to.Width; left += Tile)
                TransposeTile<T>(from, to, left, top, mirrorColumns, mirrorRows);
        }
    }

    private static void TransposeTile<T>(in ImagePlane from, in ImagePlane to, int left, int top, bool mirrorColumns, bool mirrorRows)
        where T : unmanaged
    {
        var bottom = Math.Min(top + Tile, to.Height);
        var right = Math.Min(left + Tile, to.Width);
        var step = mirrorRows ? -(long)from.Stride : from.Stride;
        for (var y = top; y < bottom; y++)
        {
            var column = mirrorColumns ? from.Width - 1 - y : y;
            var firstRow = mirrorRows ? from.Height - 1 - left : left;
            var source = from.Data + ((long)firstRow * from.Stride) + ((long)sizeof(T) * column);
            var target = (T*)(to.Data + ((long)y * to.Stride)) + left;
            for (var x = left; x < right; x++, source += step, target++)
                *target = *(T*)source;
        }
    }

    /// <summary>One pixel of <see cref="PixelLayout.Rgb24"/>.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct Rgb
    {
        public byte R;
        public byte G;
        public byte B;
    }
}
