namespace Natix.Engine.Cascade;

/// <summary>Raw pixels in a lease, checked before anything reads them. Pure.</summary>
internal static unsafe class RawFrame
{
    /// <summary>The image where it lies in the lease, not copied; or why the lease cannot hold what its format says.</summary>
    public static bool TryView(FrameLease lease, FrameLimits limits, out ImageView view, out FrameError error)
    {
        var format = lease.Format;
        view = default;
        error = Check(format, lease.Length, limits);
        if (error.IsError)
            return false;
        var (layout, width, height, stride) = (format.Layout!.Value, format.Width, format.Height, format.Stride);
        var first = new ImagePlane(lease.Pointer, stride, width, height);
        var second = layout == PixelLayout.Nv12
            ? new ImagePlane(lease.Pointer + ((long)stride * height), stride, (width + 1) / 2, (height + 1) / 2)
            : default;
        view = new ImageView(layout, format.Matrix, width, height, first, second);
        return true;
    }

    private static FrameError Check(in FrameFormat format, int length, FrameLimits limits)
    {
        if (format.Layout is not (PixelLayout.Rgb24 or PixelLayout.Nv12))
            return new FrameError(FrameErrorCode.Unsupported, $"raw frames are Rgb24 or Nv12, this one says {format.Layout}");
        if (format.Width < 1 || format.Height < 1)
            return new FrameError(FrameErrorCode.Corrupt, $"a raw frame of {format.Width}x{format.Height} pixels has no pixels; set FrameLease.Format to its size");
        if ((long)format.Width * format.Height > limits.MaxPixels)
            return Imaging.JpegRefusal.TooManyPixels(format.Width, format.Height, limits);
        var row = format.Layout == PixelLayout.Rgb24 ? 3L * format.Width : (format.Width + 1L) / 2 * 2;
        if (format.Stride < row)
        {
            return new FrameError(
                FrameErrorCode.Corrupt, $"rows of the raw frame are {format.Stride} bytes apart, {format.Width} pixels of {format.Layout} need {row}");
        }

        return length >= format.ByteCount
            ? FrameError.None
            : new FrameError(
                FrameErrorCode.Truncated, $"the raw frame has {length} bytes, {format.Width}x{format.Height} {format.Layout} needs {format.ByteCount}", length);
    }
}
