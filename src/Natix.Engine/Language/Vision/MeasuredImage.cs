using Natix.Engine.Imaging;
using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language.Vision;

/// <summary>An image of which only the header was read: enough to know how many tokens it takes.</summary>
/// <param name="Jpeg">The file; the caller's.</param>
/// <param name="Salt">Of its caller; null: none.</param>
/// <param name="Key">Of the file, of what is done to it, and of the salt.</param>
/// <param name="Grid">How it will be cut.</param>
internal readonly record struct MeasuredImage(ReadOnlyMemory<byte> Jpeg, string? Salt, ContentDigest Key, PatchGrid Grid)
{
    /// <summary>Reads a header. False, and why, when the file is no image that can be cut.</summary>
    public static bool TryMeasure(ReadOnlyMemory<byte> jpeg, string? salt, VisionPreprocessing preprocessing, FrameLimits limits, out MeasuredImage image, out FrameError error)
    {
        image = default;
        if (!TryRead(jpeg.Span, preprocessing, limits, out _, out var grid, out error))
            return false;
        image = new MeasuredImage(jpeg, salt, ImageDigest.Of(jpeg.Span, preprocessing, salt), grid);
        return true;
    }

    /// <summary>Reads a header and says how the image will be cut.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> jpeg, VisionPreprocessing preprocessing, FrameLimits limits, out JpegInfo info, out PatchGrid grid, out FrameError error)
    {
        (info, grid) = (default, default);
        if (jpeg.IsEmpty)
        {
            error = JpegRefusal.Empty();
            return false;
        }

        if (!JpegDecoder.TryReadHeader(jpeg, limits, out info, out error))
            return false;
        if (!SmartResize.Takes(info.UprightWidth, info.UprightHeight))
        {
            error = new FrameError(FrameErrorCode.Unsupported, $"the image is {info.UprightWidth}x{info.UprightHeight}, more than {SmartResize.MaxAspect} times as long as wide: cut it to what matters");
            return false;
        }

        grid = preprocessing.Grid(info.UprightWidth, info.UprightHeight);
        return true;
    }
}
