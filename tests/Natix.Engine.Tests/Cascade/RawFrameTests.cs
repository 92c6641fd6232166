using Natix.Engine.Cascade;
using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Raw pixels are looked at where they lie, and only where they are.</summary>
public sealed unsafe class RawFrameTests
{
    private static readonly FrameLimits Limits = new();

    [Theory]
    [InlineData(PixelLayout.Rgb24, 4, 3, 36)]
    [InlineData(PixelLayout.Rgb24, 1, 1, 3)]
    [InlineData(PixelLayout.Nv12, 4, 4, 24)]
    [InlineData(PixelLayout.Nv12, 5, 3, 30)] // rows of 6, three of luma and two of chroma
    public void A_frame_that_fits_is_viewed_in_its_lease(PixelLayout layout, int width, int height, int bytes)
    {
        using var pool = new SlabPool();
        using var lease = Lend(pool, bytes, FrameFormat.Raw(layout, width, height));

        Assert.True(RawFrame.TryView(lease, Limits, out var view, out var error), error.Reason);
        Assert.Equal((layout, width, height), (view.Layout, view.Width, view.Height));
        Assert.True(view.First.Data == lease.Pointer);
        if (layout != PixelLayout.Nv12)
            return;
        Assert.True(view.Second.Data == lease.Pointer + (view.First.Stride * height));
        Assert.Equal(((width + 1) / 2, (height + 1) / 2), (view.Second.Width, view.Second.Height));
        Assert.Equal(bytes, (view.Second.Data - lease.Pointer) + (view.Second.Stride * view.Second.Height));
    }

    [Theory]
    [InlineData(PixelLayout.Rgb24, 4, 3, 12, 35, FrameErrorCode.Truncated)]
    [InlineData(PixelLayout.Nv12, 4, 4, 4, 23, FrameErrorCode.Truncated)]
    [InlineData(PixelLayout.Rgb24, 4, 3, 11, 1000, FrameErrorCode.Corrupt)]
    [InlineData(PixelLayout.Nv12, 5, 4, 5, 1000, FrameErrorCode.Corrupt)]
    [InlineData(PixelLayout.Rgb24, 0, 3, 12, 1000, FrameErrorCode.Corrupt)]
    [InlineData(PixelLayout.Rgb24, 3, -1, 12, 1000, FrameErrorCode.Corrupt)]
    [InlineData(PixelLayout.Rgb24, 4, 3, -12, 1000, FrameErrorCode.Corrupt)]
    [InlineData(PixelLayout.Yuv420, 4, 4, 4, 1000, FrameErrorCode.Unsupported)]
    [InlineData((PixelLayout)99, 4, 4, 4, 1000, FrameErrorCode.Unsupported)]
    [InlineData(PixelLayout.Nv12, 100_000, 100_000, 100_000, 1000, FrameErrorCode.TooManyPixels)]
    [InlineData(PixelLayout.Rgb24, 2, 60_000_000, int.MaxValue, 1000, FrameErrorCode.TooManyPixels)]
    [InlineData(PixelLayout.Rgb24, 1, 60_000_000, int.MaxValue, 1000, FrameErrorCode.Truncated)] // as many bytes as no memory has
    public void A_frame_that_cannot_be_what_it_says_is_refused(PixelLayout layout, int width, int height, int stride, int bytes, FrameErrorCode code)
    {
        using var pool = new SlabPool();
        using var lease = Lend(pool, bytes, new FrameFormat(layout, width, height, stride, YuvMatrix.Bt709Limited));

        Assert.False(RawFrame.TryView(lease, Limits, out _, out var error));
        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Reason);
    }

    private static FrameLease Lend(SlabPool pool, int bytes, FrameFormat format)
    {
        var lease = pool.Rent(bytes);
        lease.Length = bytes;
        lease.Format = format;
        return lease;
    }
}
