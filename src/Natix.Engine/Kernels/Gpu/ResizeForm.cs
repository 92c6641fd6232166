namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// What a kernel is specialised on, packed into one number that the compiler takes as a constant: kinds of source and output, and small
/// numbers of taps, whose loops then unroll. Branches on any of it cost nothing.
/// </summary>
internal static class ResizeForm
{
    public const int Rgb = 0;
    public const int Grey = 1;
    public const int Planar = 2;
    public const int Nv12 = 3;

    private const int LargestUnrolled = 4;
    private const int TapBits = 3;

    /// <summary>The form of tables.</summary>
    /// <param name="tables">What will be run.</param>
    /// <param name="taps">Specialise on the taps too: faster code, and one more compilation for each new filter.</param>
    public static int Of(ResizeNormalizeTables tables, bool taps)
    {
        var kind = tables.Source switch { PixelLayout.Rgb24 => Rgb, PixelLayout.Grey => Grey, PixelLayout.Nv12 => Nv12, _ => Planar };
        var form = (int)tables.Element | (tables.Interleaved ? 4 : 0) | (kind << 3);
        if (!taps)
            return form;
        var chroma = tables.Chroma ?? tables.First;
        int[] counts = [tables.First.Horizontal.Taps, tables.First.Vertical.Taps, chroma.Horizontal.Taps, chroma.Vertical.Taps];
        for (var i = 0; i < counts.Length; i++)
            form |= (counts[i] <= LargestUnrolled ? counts[i] : 0) << (5 + (i * TapBits));
        return form;
    }

    public static int Element(int form) => form & 3;

    public static bool IsInterleaved(int form) => (form & 4) != 0;

    public static int Kind(int form) => (form >> 3) & 3;

    /// <summary>Taps of an axis (0: across, 1: down, 2 and 3: of chroma): the constant, or where there is none what the filter says.</summary>
    public static int Taps(int form, int axis, int filter)
    {
        var constant = (form >> (5 + (axis * TapBits))) & ((1 << TapBits) - 1);
        return constant > 0 ? constant : filter;
    }
}
