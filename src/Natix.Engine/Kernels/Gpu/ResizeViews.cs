using ILGPU;

namespace Natix.Engine.Kernels.Gpu;

/// <summary>
/// Images of one size and layout on the device: frame f begins at f * FrameBytes, its planes at the offsets, rows the strides apart. Offsets
/// and strides of planes that the layout does not have are of no meaning.
/// </summary>
internal struct DeviceImages
{
    public ArrayView<byte> Bytes;
    public long FrameBytes;
    public int FirstOffset;
    public int FirstStride;
    public int SecondOffset;
    public int SecondStride;
    public int ThirdOffset;
    public int ThirdStride;

    /// <summary>Planes one after the other, rows without a gap.</summary>
    public static DeviceImages Packed(ArrayView<byte> bytes, PixelLayout layout, int width, int height)
    {
        var (offsets, strides, total) = (new int[3], new int[3], 0);
        for (var plane = 0; plane < layout.PlaneCount(); plane++)
        {
            var (samples, rows, sampleBytes) = layout.PlaneSize(plane, width, height);
            (offsets[plane], strides[plane]) = (total, samples * sampleBytes);
            total = checked(total + (samples * sampleBytes * rows));
        }

        return new DeviceImages
        {
            Bytes = bytes,
            FrameBytes = total,
            FirstOffset = offsets[0],
            FirstStride = strides[0],
            SecondOffset = offsets[1],
            SecondStride = strides[1],
            ThirdOffset = offsets[2],
            ThirdStride = strides[2],
        };
    }
}

/// <summary>A filter of one axis on the device: see <see cref="AxisTaps"/>.</summary>
internal struct AxisViews
{
    public ArrayView<int> Starts;
    public ArrayView<float> Weights;
    public int Taps;
}

/// <summary>Filters and placement on the device: see <see cref="ResizeNormalizeTables"/>.</summary>
internal struct ResizeViews
{
    public AxisViews Across;
    public AxisViews Down;
    public AxisViews ChromaAcross;
    public AxisViews ChromaDown;
    public int Width;
    public int Height;
    public int Left;
    public int Top;
    public int Columns;
    public int Rows;
}

/// <summary>Three numbers: samples of a pixel, or its normalised colours.</summary>
internal struct Triple
{
    public float A;
    public float B;
    public float C;

    public static Triple Of(float[] values) => new() { A = values[0], B = values[1], C = values[2] };
}

/// <summary>
/// From samples to normalised colours, see <see cref="ColorAffine"/>; by value, so that it lies in the device's constant memory. The
/// channels say which output channel red, green, blue are.
/// </summary>
internal struct ColorViews
{
    public Triple RedFrom;
    public Triple GreenFrom;
    public Triple BlueFrom;
    public Triple Offset;
    public Triple Low;
    public Triple High;
    public Triple Pad;
    public int RedChannel;
    public int GreenChannel;
    public int BlueChannel;

    public static ColorViews Of(ResizeNormalizeTables tables)
    {
        var color = tables.Color;
        return new ColorViews
        {
            RedFrom = Triple.Of(color.Coefficients[..3]),
            GreenFrom = Triple.Of(color.Coefficients[3..6]),
            BlueFrom = Triple.Of(color.Coefficients[6..]),
            Offset = Triple.Of(color.Offset),
            Low = Triple.Of(color.Low),
            High = Triple.Of(color.High),
            Pad = Triple.Of(tables.Pad),
            RedChannel = tables.Channel[0],
            GreenChannel = tables.Channel[1],
            BlueChannel = tables.Channel[2],
        };
    }
}
