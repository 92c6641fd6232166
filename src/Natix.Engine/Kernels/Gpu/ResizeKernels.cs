using ILGPU;
using ILGPU.Runtime;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// Resize, colour conversion, normalisation and padding of a batch in one launch, a thread a few pixels of a column: the same tables as the
/// vector kernels. Neighbouring threads read neighbouring source pixels and write neighbouring elements.
/// </summary>
internal static class ResizeKernels
{
    /// <summary>Rows that a thread writes, a group's height apart: what depends on the column and the frame alone is worked out once.</summary>
    public const int RowsPerThread = 4;

    /// <summary>Writes all of the output, padding included. Launched over columns, blocks of rows, and frames; groups may overhang.</summary>
    /// <param name="source">The images.</param>
    /// <param name="tables">Filters and placement.</param>
    /// <param name="color">Colours.</param>
    /// <param name="destination">The tensor's bytes, one image after the other.</param>
    /// <param name="form">See <see cref="ResizeForm"/>.</param>
    public static void Run(DeviceImages source, ResizeViews tables, ColorViews color, ArrayView<byte> destination, SpecializedValue<int> form)
    {
        var x = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (x >= tables.Width)
            return;
        var column = x - tables.Left;
        var inside = column >= 0 && column < tables.Columns;
        var frame = source.Bytes.SubView(Grid.IdxZ * source.FrameBytes);
        var image = destination.SubView((long)Grid.IdxZ * 3 * tables.Width * tables.Height * ElementBytes(form));
        var y = (Grid.IdxY * Group.DimY * RowsPerThread) + Group.IdxY;
        for (var i = 0; i < RowsPerThread && y < tables.Height; i++)
        {
            var row = y - tables.Top;
            var pixel = color.Pad;
            if (inside && row >= 0 && row < tables.Rows)
                pixel = Normalised(Samples(source, tables, frame, column, row, form), color, form);
            Write(image, tables, color, (y * tables.Width) + x, pixel, form);
            y += Group.DimY;
        }
    }

    // The filtered samples of a pixel: red, green, blue; luma; or Y, Cb, Cr.
    private static Triple Samples(DeviceImages source, ResizeViews tables, ArrayView<byte> frame, int column, int row, int form)
    {
        var kind = ResizeForm.Kind(form);
        var (across, down) = (ResizeForm.Taps(form, 0, tables.Across.Taps), ResizeForm.Taps(form, 1, tables.Down.Taps));
        var first = frame.SubView(source.FirstOffset);
        if (kind == ResizeForm.Rgb)
            return Filter(first, source.FirstStride, 3, 3, tables.Across, tables.Down, across, down, column, row);
        var pixel = Filter(first, source.FirstStride, 1, 1, tables.Across, tables.Down, across, down, column, row);
        if (kind == ResizeForm.Grey)
            return pixel;
        (across, down) = (ResizeForm.Taps(form, 2, tables.ChromaAcross.Taps), ResizeForm.Taps(form, 3, tables.ChromaDown.Taps));
        var second = frame.SubView(source.SecondOffset);
        if (kind == ResizeForm.Nv12)
        {
            var both = Filter(second, source.SecondStride, 2, 2, tables.ChromaAcross, tables.ChromaDown, across, down, column, row);
            return new Triple { A = pixel.A, B = both.A, C = both.B };
        }

        var blue = Filter(second, source.SecondStride, 1, 1, tables.ChromaAcross, tables.ChromaDown, across, down, column, row);
        var red = Filter(
            frame.SubView(source.ThirdOffset), source.ThirdStride, 1, 1, tables.ChromaAcross, tables.ChromaDown, across, down, column, row);
        return new Triple { A = pixel.A, B = blue.A, C = red.A };
    }

    // Weighted sums of up to three samples that lie side by side, over taps down and across. Offsets within a plane fit 32 bits.
    private static Triple Filter(
        ArrayView<byte> plane, int stride, int step, int samples, AxisViews across, AxisViews down, int tapsAcross, int tapsDown, int column, int row)
    {
        var origin = (down.Starts[row] * stride) + (across.Starts[column] * step);
        var (a, b, c) = (0f, 0f, 0f);
        for (var v = 0; v < tapsDown; v++)
        {
            var (rowA, rowB, rowC) = (0f, 0f, 0f);
            for (var h = 0; h < tapsAcross; h++)
            {
                var (weight, at) = (across.Weights[(column * tapsAcross) + h], origin + (h * step));
                rowA += weight * plane[at];
                if (samples > 1)
                    rowB += weight * plane[at + 1];
                if (samples > 2)
                    rowC += weight * plane[at + 2];
            }

            var factor = down.Weights[(row * tapsDown) + v];
            (a, b, c) = (a + (factor * rowA), b + (factor * rowB), c + (factor * rowC));
            origin += stride;
        }

        return new Triple { A = a, B = b, C = c };
    }

    private static Triple Normalised(Triple samples, ColorViews color, int form)
    {
        if (ResizeForm.Kind(form) == ResizeForm.Rgb)
        {
            return new Triple
            {
                A = Clamp((color.RedFrom.A * samples.A) + color.Offset.A, color.Low.A, color.High.A),
                B = Clamp((color.GreenFrom.B * samples.B) + color.Offset.B, color.Low.B, color.High.B),
                C = Clamp((color.BlueFrom.C * samples.C) + color.Offset.C, color.Low.C, color.High.C),
            };
        }

        return new Triple
        {
            A = Clamp(Dot(color.RedFrom, samples) + color.Offset.A, color.Low.A, color.High.A),
            B = Clamp(Dot(color.GreenFrom, samples) + color.Offset.B, color.Low.B, color.High.B),
            C = Clamp(Dot(color.BlueFrom, samples) + color.Offset.C, color.Low.C, color.High.C),
        };
    }

    private static void Write(ArrayView<byte> image, ResizeViews tables, ColorViews color, int at, Triple pixel, int form)
    {
        var (first, apart) = ResizeForm.IsInterleaved(form) ? (3 * at, 1) : (at, tables.Width * tables.Height);
        WriteElement(image, first + (color.RedChannel * apart), pixel.A, form);
        WriteElement(image, first + (color.GreenChannel * apart), pixel.B, form);
        WriteElement(image, first + (color.BlueChannel * apart), pixel.C, form);
    }

    private static int ElementBytes(int form) => ResizeForm.Element(form) switch
    {
        (int)TensorElement.Float32 => 4,
        (int)TensorElement.Float16 => 2,
        _ => 1,
    };

    private static void WriteElement(ArrayView<byte> image, int index, float value, int form)
    {
        var element = ResizeForm.Element(form);
        if (element == (int)TensorElement.Float32)
            image.Cast<float>()[index] = value;
        else if (element == (int)TensorElement.Float16)
            image.Cast<ushort>()[index] = HalfBits(value);
        else
            image[index] = ToByte(value);
    }

    private static float Dot(Triple a, Triple b) => (a.A * b.A) + (a.B * b.B) + (a.C * b.C);

    private static float Clamp(float value, float low, float high) => IntrinsicMath.Min(IntrinsicMath.Max(value, low), high);

    // Nearest, ties to even, held in 0..255.
    private static byte ToByte(float value)
    {
        var held = Clamp(value, 0, 255);
        var whole = (int)held;
        var rest = held - whole;
        return (byte)(rest > 0.5f || (rest == 0.5f && (whole & 1) == 1) ? whole + 1 : whole);
    }

    // IEEE 754 half, nearest, ties to even, in integer arithmetic, which rounds alike on every device.
    private static ushort HalfBits(float value)
    {
        var bits = Interop.FloatAsInt(value);
        var (sign, size) = ((bits >> 16) & 0x8000u, bits & 0x7FFFFFFFu);
        if (size >= 0x47800000u) // 65536 and more
            return (ushort)(sign | 0x7C00u);
        if (size < 0x38800000u) // below 2^-14: a unit of a half is 2^-24, the unit of a float at 0.5
            return (ushort)(sign | (Interop.FloatAsInt(Interop.IntAsFloat(size) + 0.5f) - 0x3F000000u));
        return (ushort)(sign | ((size + 0xFFFu + ((size >> 13) & 1u) - 0x38000000u) >> 13));
    }
}
