namespace Natix.Engine.Kernels;

/// <summary>
/// Resizes interleaved RGB bytes with a separable filter and writes normalised CHW float32: rows are filtered first into one row of
/// floats, then columns, so that each source byte is converted once a tap. Pure: reads the source, writes scratch and destination.
/// </summary>
internal abstract unsafe class ResizeNormalizeKernel
{
    /// <summary>Name as shown in reports.</summary>
    public abstract string Name { get; }

    /// <summary>Runs the kernel. The caller has checked that source and tables belong together.</summary>
    /// <param name="tables">The compiled tables.</param>
    /// <param name="source">First byte of the first row.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="scratch">At least <see cref="ResizeNormalizeTables.ScratchLength"/> floats.</param>
    /// <param name="destination">3 * Width * Height floats.</param>
    public void Run(ResizeNormalizeTables tables, byte* source, int stride, float* scratch, float* destination)
    {
        FillPadding(tables, destination);
        var vertical = tables.Vertical;
        var rowBytes = 3 * tables.Columns;
        fixed (float* weights = vertical.Weights)
        {
            for (var y = 0; y < vertical.Outputs; y++)
            {
                var first = source + ((nint)vertical.Starts[y] * stride) + (3 * tables.FirstColumn);
                FilterRows(first, stride, weights + (y * vertical.Taps), vertical.Counts[y], scratch, rowBytes);
                FilterColumns(tables, scratch, destination + ((nint)(tables.Top + y) * tables.Width) + tables.Left);
            }
        }
    }

    /// <summary>row[i] = sum over t of weights[t] * source[t * stride + i] for i below <paramref name="length"/>.</summary>
    protected abstract void FilterRows(byte* source, int stride, float* weights, int taps, float* row, int length);

    /// <summary>Filters one row of pixels and writes it, normalised, to the three planes; <paramref name="output"/> is in plane 0.</summary>
    protected abstract void FilterColumns(ResizeNormalizeTables tables, float* row, float* output);

    private static void FillPadding(ResizeNormalizeTables tables, float* destination)
    {
        var (width, height) = (tables.Width, tables.Height);
        var (left, top) = (tables.Left, tables.Top);
        var (right, bottom) = (left + tables.Horizontal.Outputs, top + tables.Vertical.Outputs);
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = new Span<float>(destination + ((nint)tables.Plane[channel] * width * height), width * height);
            var pad = tables.Pad[channel];
            plane[..(top * width)].Fill(pad);
            plane[(bottom * width)..].Fill(pad);
            if (left == 0 && right == width)
                continue;
            for (var y = top; y < bottom; y++)
            {
                plane.Slice(y * width, left).Fill(pad);
                plane.Slice((y * width) + right, width - right).Fill(pad);
            }
        }
    }
}
