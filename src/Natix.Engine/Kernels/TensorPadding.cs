using System.Runtime.CompilerServices;

namespace Natix.Engine.Kernels;

/// <summary>Writes the padding around the image in an output tensor, and converts single values to its element type.</summary>
internal static unsafe class TensorPadding
{
    /// <summary>Fills every element that is not the image's.</summary>
    public static void Fill(ResizeNormalizeTables tables, byte* destination)
    {
        if (tables.Columns == tables.Width && tables.Rows == tables.Height)
            return;
        switch (tables.Element)
        {
            case TensorElement.Float32:
                Fill(tables, (float*)destination, tables.Pad[0], tables.Pad[1], tables.Pad[2]);
                break;
            case TensorElement.Float16:
                Fill(tables, (Half*)destination, (Half)tables.Pad[0], (Half)tables.Pad[1], (Half)tables.Pad[2]);
                break;
            default:
                Fill(tables, destination, ToByte(tables.Pad[0]), ToByte(tables.Pad[1]), ToByte(tables.Pad[2]));
                break;
        }
    }

    /// <summary>Rounds to nearest, ties to even, and holds the result in 0..255.</summary>
    public static byte ToByte(float value) => (byte)Math.Clamp(MathF.Round(value, MidpointRounding.ToEven), 0f, 255f);

    private static void Fill<T>(ResizeNormalizeTables tables, T* destination, T red, T green, T blue)
        where T : unmanaged
    {
        if (tables.Interleaved)
        {
            Pixel<T> pixel = default;
            (pixel[tables.Channel[0]], pixel[tables.Channel[1]], pixel[tables.Channel[2]]) = (red, green, blue);
            FillAround(tables, (Pixel<T>*)destination, pixel);
            return;
        }

        var plane = (nint)tables.Width * tables.Height;
        FillAround(tables, destination + (tables.Channel[0] * plane), red);
        FillAround(tables, destination + (tables.Channel[1] * plane), green);
        FillAround(tables, destination + (tables.Channel[2] * plane), blue);
    }

    private static void FillAround<T>(ResizeNormalizeTables tables, T* destination, T value)
        where T : unmanaged
    {
        var width = tables.Width;
        var (left, right) = (tables.Left, tables.Left + tables.Columns);
        var (top, bottom) = (tables.Top, tables.Top + tables.Rows);
        new Span<T>(destination, top * width).Fill(value);
        new Span<T>(destination + ((nint)bottom * width), (tables.Height - bottom) * width).Fill(value);
        if (left == 0 && right == width)
            return;
        for (var row = destination + ((nint)top * width); row < destination + ((nint)bottom * width); row += width)
        {
            new Span<T>(row, left).Fill(value);
            new Span<T>(row + right, width - right).Fill(value);
        }
    }

    [InlineArray(3)]
    private struct Pixel<T>
        where T : unmanaged
    {
        private T _first;
    }
}
