using Natix.Engine.Memory;

namespace Natix.Engine.Tests.Imaging;

/// <summary>
/// One plane in doubles. Its memory may be wider and higher than the image: whole coding units, whose samples count where averages reach
/// beyond the edge, as they do in a decoder that scales.
/// </summary>
/// <param name="Stride">Samples from row to row.</param>
/// <param name="Width">Samples of the image across.</param>
/// <param name="Height">Rows of the image.</param>
/// <param name="StepX">Pixels to a sample across.</param>
/// <param name="StepY">Pixels to a sample down.</param>
/// <param name="Samples">0..255, rows of <paramref name="Stride"/>.</param>
internal sealed record ReferencePlane(int Stride, int Width, int Height, int StepX, int StepY, double[] Samples)
{
    public double At(int x, int y) => Samples[(y * Stride) + x];

    /// <summary>The plane at 1/<paramref name="denominator"/>: means of squares of samples.</summary>
    public ReferencePlane Shrunk(int denominator)
    {
        var (stride, rows) = (Stride / denominator, Samples.Length / Stride / denominator);
        var means = new double[stride * rows];
        for (var i = 0; i < means.Length; i++)
        {
            for (var j = 0; j < denominator * denominator; j++)
                means[i] += At((i % stride * denominator) + (j % denominator), (i / stride * denominator) + (j / denominator));
            means[i] /= denominator * denominator;
        }

        return this with { Stride = stride, Width = RoundUp(Width, denominator), Height = RoundUp(Height, denominator), Samples = means };
    }

    /// <summary>The value at the centre of pixel (x, y): linear between samples that lie at the centre of their pixels, level beyond the edge.</summary>
    public double Between(int x, int y)
    {
        var (left, right, weightX) = Neighbours(x, StepX, Width);
        var (top, bottom, weightY) = Neighbours(y, StepY, Height);
        var above = At(left, top) + (weightX * (At(right, top) - At(left, top)));
        var below = At(left, bottom) + (weightX * (At(right, bottom) - At(left, bottom)));
        return above + (weightY * (below - above));
    }

    private static (int First, int Second, double Weight) Neighbours(int pixel, int step, int size)
    {
        var position = ((pixel + 0.5) / step) - 0.5;
        var first = (int)Math.Floor(position);
        return (Math.Clamp(first, 0, size - 1), Math.Clamp(first + 1, 0, size - 1), position - first);
    }

    private static int RoundUp(int value, int divisor) => (value + divisor - 1) / divisor;
}

/// <summary>An image in doubles: one plane of grey, or Y, Cb, Cr; full range, as JFIF 1.02 means them.</summary>
internal sealed record ReferenceImage(int Width, int Height, ReferencePlane[] Planes)
{
    /// <summary>The planes of a decoded frame.</summary>
    public static unsafe ReferenceImage Of(PixelFrame frame)
    {
        var planes = new ReferencePlane[frame.PlaneCount];
        var (shiftX, shiftY) = frame.Layout.ChromaShift();
        for (var i = 0; i < planes.Length; i++)
        {
            var plane = frame.Plane(i);
            var samples = new double[plane.Width * plane.Height];
            for (var j = 0; j < samples.Length; j++)
                samples[j] = plane.Data[((long)(j / plane.Width) * plane.Stride) + (j % plane.Width)];
            planes[i] = new ReferencePlane(plane.Width, plane.Width, plane.Height, i == 0 ? 1 : 1 << shiftX, i == 0 ? 1 : 1 << shiftY, samples);
        }

        return new ReferenceImage(frame.Width, frame.Height, planes);
    }

    /// <summary>Red, green, blue at a pixel, clamped to 0..255, not rounded.</summary>
    public (double R, double G, double B) Rgb(int x, int y)
    {
        var luma = Planes[0].At(x, y);
        if (Planes.Length == 1)
            return (luma, luma, luma);
        var (cb, cr) = (Planes[1].Between(x, y) - 128, Planes[2].Between(x, y) - 128);

        // ITU-R BT.601: green follows from luma being 0.299 R + 0.587 G + 0.114 B.
        var (red, blue) = (luma + (1.402 * cr), luma + (1.772 * cb));
        var green = luma - (((0.299 * 1.402 * cr) + (0.114 * 1.772 * cb)) / 0.587);
        return (Math.Clamp(red, 0, 255), Math.Clamp(green, 0, 255), Math.Clamp(blue, 0, 255));
    }
}
