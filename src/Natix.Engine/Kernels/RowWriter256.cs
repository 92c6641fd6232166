namespace Natix.Engine.Kernels;

/// <summary>Converts rows of samples to rows of the output tensor. Immutable.</summary>
internal abstract unsafe class RowWriter256
{
    /// <summary>Writes row <paramref name="y"/> of the image.</summary>
    /// <param name="first">Samples of the first plane, or red.</param>
    /// <param name="second">Cb or green; luma for grey.</param>
    /// <param name="third">Cr or blue; luma for grey.</param>
    /// <param name="y">Row of the image, from its own top.</param>
    /// <param name="destination">The tensor.</param>
    public abstract void Write(void* first, void* second, void* third, int y, byte* destination);

    /// <summary>The writer for the tables' element type and order. The image has at least 8 columns.</summary>
    /// <typeparam name="TColor">From rows to channels.</typeparam>
    public static RowWriter256 Create<TColor>(ResizeNormalizeTables tables, TColor color)
        where TColor : struct, IColorConvert256 => (tables.Element, tables.Interleaved) switch
        {
            _ when tables.Tiling is { } tiling => new PatchWriter256<TColor>(tables, tiling, color),
            (TensorElement.Float32, false) => new Writer<TColor, SinglePlanes256>(tables, color),
            (TensorElement.Float16, false) => new Writer<TColor, HalfPlanes256>(tables, color),
            (TensorElement.UInt8, false) => new Writer<TColor, BytePlanes256>(tables, color),
            (TensorElement.Float32, true) => new Writer<TColor, SinglePixels256>(tables, color),
            (TensorElement.Float16, true) => new Writer<TColor, HalfPixels256>(tables, color),
            _ => new Writer<TColor, BytePixels256>(tables, color),
        };

    private sealed class Writer<TColor, TStore> : RowWriter256
        where TColor : struct, IColorConvert256
        where TStore : struct, ITensorStore256
    {
        private const int Lanes = 8;

        private readonly TColor _color;
        private readonly int _width;
        private readonly int _last;
        private readonly nint _origin;
        private readonly nint _red;
        private readonly nint _green;
        private readonly nint _blue;
        private readonly bool _swaps;

        public Writer(ResizeNormalizeTables tables, TColor color)
        {
            (_color, _width, _last) = (color, tables.Width, tables.Columns - Lanes);
            _origin = ((nint)tables.Top * tables.Width) + tables.Left;
            var plane = tables.Interleaved ? 0 : (nint)tables.Width * tables.Height * tables.ElementBytes;
            (_red, _green, _blue) = (tables.Channel[0] * plane, tables.Channel[1] * plane, tables.Channel[2] * plane);
            _swaps = tables.Interleaved && tables.Channel[0] != 0;
        }

        public override void Write(void* first, void* second, void* third, int y, byte* destination)
        {
            var color = _color;
            var at = _origin + ((nint)y * _width);
            var red = destination + _red;
            var green = destination + _green;
            var blue = destination + _blue;
            var (last, swaps) = (_last, _swaps);
            for (var x = 0; ;)
            {
                color.Convert(first, second, third, x, out var r, out var g, out var b);
                if (swaps)
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
