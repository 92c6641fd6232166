namespace Natix.Engine;

/// <summary>How the samples of an image lie in memory, 8 bits each. Chroma planes of an odd size are rounded up.</summary>
public enum PixelLayout
{
    /// <summary>One plane of interleaved red, green, blue.</summary>
    Rgb24 = 0,

    /// <summary>Three planes; chroma halved across and down (YUV 4:2:0, I420).</summary>
    Yuv420,

    /// <summary>Three planes; chroma halved across (YUV 4:2:2).</summary>
    Yuv422,

    /// <summary>Three planes of the same size (YUV 4:4:4).</summary>
    Yuv444,

    /// <summary>Three planes; chroma halved down (YUV 4:4:0): what 4:2:2 becomes when it is turned.</summary>
    Yuv440,

    /// <summary>Three planes; chroma quartered across (YUV 4:1:1).</summary>
    Yuv411,

    /// <summary>Luma, then one plane of interleaved Cb, Cr, halved across and down: what video decoders give.</summary>
    Nv12,

    /// <summary>Luma alone.</summary>
    Grey,
}

/// <summary>Geometry of the layouts.</summary>
public static class PixelLayouts
{
    /// <summary>Planes of the layout: 1, 2 or 3.</summary>
    /// <param name="layout">The layout.</param>
    public static int PlaneCount(this PixelLayout layout) => layout switch
    {
        PixelLayout.Rgb24 or PixelLayout.Grey => 1,
        PixelLayout.Nv12 => 2,
        _ => 3,
    };

    /// <summary>Powers of two by which chroma is smaller than luma; (0, 0) where it is not, or where there is none.</summary>
    /// <param name="layout">The layout.</param>
    public static (int X, int Y) ChromaShift(this PixelLayout layout) => layout switch
    {
        PixelLayout.Yuv420 or PixelLayout.Nv12 => (1, 1),
        PixelLayout.Yuv422 => (1, 0),
        PixelLayout.Yuv440 => (0, 1),
        PixelLayout.Yuv411 => (2, 0),
        _ => (0, 0),
    };

    /// <summary>Size of a plane in samples across and rows, and the bytes of one sample across.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="plane">0 to <see cref="PlaneCount"/> - 1.</param>
    /// <param name="width">Width of the image in pixels.</param>
    /// <param name="height">Height of the image in pixels.</param>
    public static (int Width, int Height, int SampleBytes) PlaneSize(this PixelLayout layout, int plane, int width, int height)
    {
        if (plane == 0)
            return (width, height, layout == PixelLayout.Rgb24 ? 3 : 1);
        var (x, y) = layout.ChromaShift();
        return ((width + (1 << x) - 1) >> x, (height + (1 << y) - 1) >> y, layout == PixelLayout.Nv12 ? 2 : 1);
    }
}
