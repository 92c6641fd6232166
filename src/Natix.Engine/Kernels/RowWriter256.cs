using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>Converts rows of samples to rows of the output tensor.</summary>
internal abstract unsafe class RowWriter256(ResizeNormalizeTables tables)
{
    protected const int Lanes = 8;

    /// <summary>What is written.</summary>
    protected ResizeNormalizeTables Tables { get; } = tables;

    /// <summary>The writer for the tables' layout, element type and order. The image has at least 8 columns.</summary>
    public static RowWriter256 Create(ResizeNormalizeTables tables) => tables.Source switch
    {
        PixelLayout.Rgb24 => Create(tables, new FromRgb256(tables.Color)),
        PixelLayout.Grey => Create(tables, new FromGrey256(tables.Color)),
        _ => Create(tables, new FromYuv256(tables.Color)),
    };

    /// <summary>Writes row <paramref name="y"/> of the image.</summary>
    /// <param name="first">Samples of the first plane, or red.</param>
    /// <param name="second">Cb or green; unused for grey.</param>
    /// <param name="third">Cr or blue; unused for grey.</param>
    /// <param name="y">Row of the image, from its own top.</param>
    /// <param name="destination">The tensor.</param>
    public abstract void Write(float* first, float* second, float* third, int y, byte* destination);

    private static RowWriter256 Create<TColor>(ResizeNormalizeTables tables, TColor color)
        where TColor : struct, IColorConvert256 => (tables.Element, tables.Interleaved) switch
        {
            (TensorElement.Float32, false) => new Writer<TColor, SinglePlanes256>(tables, color),
            (TensorElement.Float16, false) => new Writer<TColor, HalfPlanes256>(tables, color),
            (TensorElement.UInt8, false) => new Writer<TColor, BytePlanes256>(tables, color),
            (TensorElement.Float32, true) => new Writer<TColor, SinglePixels256>(tables, color),
            (TensorElement.Float16, true) => new Writer<TColor, HalfPixels256>(tables, color),
            _ => new Writer<TColor, BytePixels256>(tables, color),
        };

    private sealed class Writer<TColor, TStore>(ResizeNormalizeTables tables, TColor color) : RowWriter256(tables)
        where TColor : struct, IColorConvert256
        where TStore : struct, ITensorStore256
    {
        private readonly TColor _color = color;

        public override void Write(float* first, float* second, float* third, int y, byte* destination)
        {
            var at = ((nint)(Tables.Top + y) * Tables.Width) + Tables.Left;
            var plane = Tables.Interleaved ? 0 : (nint)Tables.Width * Tables.Height * Tables.ElementBytes;
            var red = destination + (Tables.Channel[0] * plane);
            var green = destination + (Tables.Channel[1] * plane);
            var blue = destination + (Tables.Channel[2] * plane);
            var (color, low, high) = (_color, Tables.Color.Low, Tables.Color.High);
            var (lowRed, lowGreen, lowBlue) = (Vector256.Create(low[0]), Vector256.Create(low[1]), Vector256.Create(low[2]));
            var (highRed, highGreen, highBlue) = (Vector256.Create(high[0]), Vector256.Create(high[1]), Vector256.Create(high[2]));
            var swap = Tables.Interleaved && Tables.Channel[0] != 0;
            var last = Tables.Columns - Lanes;
            for (var x = 0; ;)
            {
                color.Convert(first, second, third, x, out var r, out var g, out var b);
                r = Avx.Min(Avx.Max(r, lowRed), highRed);
                g = Avx.Min(Avx.Max(g, lowGreen), highGreen);
                b = Avx.Min(Avx.Max(b, lowBlue), highBlue);
                if (swap)
                    (r, b) = (b, r);
                TStore.Store(red, green, blue, at + x, r, g, b);
                if (x == last)
                    return;

                // The last vector ends with the row and does some of the work twice.
                x = Math.Min(x + Lanes, last);
            }
        }
    }
}
