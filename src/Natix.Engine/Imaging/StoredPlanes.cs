using Natix.Engine.Native;

namespace Natix.Engine.Imaging;

/// <summary>Which layout the planes of a JPEG have.</summary>
internal static class StoredPlanes
{
    /// <summary>The layout as stored; <see cref="PixelLayout.Rgb24"/> when the image can be decoded to RGB only.</summary>
    public static PixelLayout LayoutOf(NxJpegSubsampling subsampling, NxJpegColour colour) => (colour, subsampling) switch
    {
        (NxJpegColour.Grey, NxJpegSubsampling.Grey) => PixelLayout.Grey,
        (NxJpegColour.YCbCr, NxJpegSubsampling.Yuv420) => PixelLayout.Yuv420,
        (NxJpegColour.YCbCr, NxJpegSubsampling.Yuv422) => PixelLayout.Yuv422,
        (NxJpegColour.YCbCr, NxJpegSubsampling.Yuv444) => PixelLayout.Yuv444,
        (NxJpegColour.YCbCr, NxJpegSubsampling.Yuv440) => PixelLayout.Yuv440,
        (NxJpegColour.YCbCr, NxJpegSubsampling.Yuv411) => PixelLayout.Yuv411,
        _ => PixelLayout.Rgb24,
    };

    /// <summary>The subsampling that a layout of <see cref="LayoutOf"/> stands for.</summary>
    public static NxJpegSubsampling SubsamplingOf(PixelLayout layout) => layout switch
    {
        PixelLayout.Grey => NxJpegSubsampling.Grey,
        PixelLayout.Yuv420 => NxJpegSubsampling.Yuv420,
        PixelLayout.Yuv422 => NxJpegSubsampling.Yuv422,
        PixelLayout.Yuv444 => NxJpegSubsampling.Yuv444,
        PixelLayout.Yuv440 => NxJpegSubsampling.Yuv440,
        PixelLayout.Yuv411 => NxJpegSubsampling.Yuv411,
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "no JPEG is stored in this layout"),
    };
}
