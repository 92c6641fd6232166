namespace Natix.Engine.Imaging;

/// <summary>Words for frames that are refused before they are decoded.</summary>
internal static class JpegRefusal
{
    public static FrameError TooManyBytes(long bytes, FrameLimits limits) => new(
        FrameErrorCode.TooManyBytes,
        $"the frame has {bytes} bytes, the limit is {limits.MaxBytes}; send it smaller or raise FrameLimits.MaxBytes",
        limits.MaxBytes);

    public static FrameError TooManyPixels(int width, int height, FrameLimits limits) => new(
        FrameErrorCode.TooManyPixels,
        $"the image is {width}x{height}, {(long)width * height} pixels, the limit is {limits.MaxPixels}; "
        + "send it smaller or raise FrameLimits.MaxPixels");

    public static FrameError Empty() => new(FrameErrorCode.Empty, "the frame has no bytes", 0);
}
