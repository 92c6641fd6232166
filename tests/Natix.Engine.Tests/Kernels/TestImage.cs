namespace Natix.Engine.Tests.Kernels;

/// <summary>An image of any layout whose planes lie between pages that may not be touched, each in memory of its own.</summary>
internal sealed unsafe class TestImage : IDisposable
{
    private readonly GuardedBuffer[] _planes;
    private readonly int[] _strides;

    /// <param name="layout">Layout of the planes.</param>
    /// <param name="matrix">Meaning of YUV samples.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="gap">Bytes between rows; the last row has none.</param>
    /// <param name="atEnd">The last byte of a plane touches the guard; else the first does.</param>
    public TestImage(PixelLayout layout, YuvMatrix matrix, int width, int height, int gap = 0, bool atEnd = true)
    {
        (Layout, Matrix, Width, Height) = (layout, matrix, width, height);
        _planes = new GuardedBuffer[layout.PlaneCount()];
        _strides = new int[_planes.Length];
        for (var i = 0; i < _planes.Length; i++)
        {
            var (samples, rows, bytes) = layout.PlaneSize(i, width, height);
            _strides[i] = (samples * bytes) + gap;
            _planes[i] = new GuardedBuffer((_strides[i] * (rows - 1)) + (samples * bytes), atEnd);
        }
    }

    /// <summary>A copy of an image.</summary>
    public static TestImage Copy(in ImageView view)
    {
        var image = new TestImage(view.Layout, view.Matrix, view.Width, view.Height);
        for (var i = 0; i < image._planes.Length; i++)
        {
            var source = i switch { 0 => view.First, 1 => view.Second, _ => view.Third };
            var (width, height, bytes) = view.Layout.PlaneSize(i, view.Width, view.Height);
            for (var y = 0; y < height; y++)
                new Span<byte>(source.Data + ((long)y * source.Stride), width * bytes).CopyTo(image.Bytes(i)[(y * image._strides[i])..]);
        }

        return image;
    }

    public PixelLayout Layout { get; }

    public YuvMatrix Matrix { get; }

    public int Width { get; }

    public int Height { get; }

    public ImageView View => new(
        Layout, Matrix, Width, Height, Plane(0), _planes.Length > 1 ? Plane(1) : default, _planes.Length > 2 ? Plane(2) : default);

    /// <summary>The bytes of a plane, gaps included.</summary>
    public Span<byte> Bytes(int plane) => _planes[plane].Bytes;

    /// <summary>The same image with random samples.</summary>
    public TestImage Random(Random random)
    {
        foreach (var plane in _planes)
            random.NextBytes(plane.Bytes);
        return this;
    }

    /// <summary>The same image with one colour, given as samples (red, green, blue or Y, Cb, Cr).</summary>
    public TestImage Flat(byte first, byte second, byte third)
    {
        byte[] samples = [first, second, third];
        for (var i = 0; i < _planes.Length; i++)
        {
            var (width, height, bytes) = Layout.PlaneSize(i, Width, Height);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width * bytes; x++)
                    Bytes(i)[(y * _strides[i]) + x] = samples[bytes == 1 ? i : i + (x % bytes)];
            }
        }

        return this;
    }

    /// <summary>One component (0, 1, 2) at every pixel: chroma enlarged by a centred triangle, edges repeated; 0 where there is none.</summary>
    public double[] FullSize(int component)
    {
        var result = new double[Width * Height];
        if (component > 0 && Layout == PixelLayout.Grey)
            return result;
        var (shiftX, shiftY) = component == 0 ? (0, 0) : Layout.ChromaShift();
        for (var y = 0; y < Height; y++)
        {
            var (top, bottom, down) = Neighbours(y, shiftY);
            for (var x = 0; x < Width; x++)
            {
                var (left, right, across) = Neighbours(x, shiftX);
                var upper = ((1 - across) * Sample(component, left, top)) + (across * Sample(component, right, top));
                var lower = ((1 - across) * Sample(component, left, bottom)) + (across * Sample(component, right, bottom));
                result[(y * Width) + x] = ((1 - down) * upper) + (down * lower);
            }
        }

        return result;
    }

    public void Dispose()
    {
        foreach (var plane in _planes)
            plane.Dispose();
    }

    private static (int Low, int High, double Fraction) Neighbours(int position, int shift)
    {
        var center = ((position + 0.5) / (1 << shift)) - 0.5;
        var low = (int)Math.Floor(center);
        return (low, low + 1, center - low);
    }

    private double Sample(int component, int x, int y)
    {
        var plane = Layout switch
        {
            PixelLayout.Rgb24 => 0,
            PixelLayout.Nv12 => Math.Min(component, 1),
            _ => component,
        };
        var (width, height, bytes) = Layout.PlaneSize(plane, Width, Height);
        var offset = bytes == 1 ? 0 : component - plane;
        return Bytes(plane)[(Math.Clamp(y, 0, height - 1) * _strides[plane]) + (Math.Clamp(x, 0, width - 1) * bytes) + offset];
    }

    private ImagePlane Plane(int index)
    {
        var (width, height, _) = Layout.PlaneSize(index, Width, Height);
        return new ImagePlane(_planes[index].Pointer, _strides[index], width, height);
    }
}
