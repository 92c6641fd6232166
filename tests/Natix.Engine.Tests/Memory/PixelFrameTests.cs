using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Memory;

[Collection(NativeMemoryAlone.Name)]
public sealed unsafe class PixelFrameTests
{
    [Fact]
    public void Rows_are_aligned_and_apart()
    {
        using var frame = new PixelFrame();
        frame.Resize(25, 3);
        Assert.Equal(128, frame.Stride);
        Assert.Equal(0, (nint)frame.Pixels % 64);
        for (var y = 0; y < 3; y++)
            frame.Row(y).Fill((byte)(y + 1));
        Assert.All(frame.Row(1).ToArray(), b => Assert.Equal(2, b));
        Assert.Equal(75, frame.Row(1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = frame.Row(3).Length);
    }

    [Fact]
    public void Smaller_frames_reuse_the_memory()
    {
        using var frame = new PixelFrame();
        frame.Resize(1920, 1080);
        var (pixels, capacity) = ((nint)frame.Pixels, frame.Capacity);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 100; i++)
                frame.Resize(640 + i, 360);
        });
        Assert.Equal((pixels, capacity), ((nint)frame.Pixels, frame.Capacity));
    }

    [Fact]
    public void One_oversized_frame_does_not_stay()
    {
        var live = NativeBuffer.LiveBytes;
        using var frame = new PixelFrame();
        frame.Resize(8000, 8000);
        Assert.True(frame.Capacity >= 192_000_000);
        for (var i = 0; i < 40; i++)
            frame.Resize(640, 360);
        Assert.InRange(frame.Capacity, 640 * 360 * 3, 1_000_000);
        frame.Dispose();
        Assert.Equal(live, NativeBuffer.LiveBytes);
        Assert.Throws<ObjectDisposedException>(() => frame.Resize(1, 1));
    }

    [Fact]
    public void Now_and_then_a_large_frame_keeps_its_memory()
    {
        using var frame = new PixelFrame();
        for (var round = 0; round < 4; round++)
        {
            frame.Resize(3000, 3000);
            var capacity = frame.Capacity;
            for (var i = 0; i < 20; i++)
                frame.Resize(300, 300);
            Assert.Equal(capacity, frame.Capacity);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    public void Sizes_without_pixels_are_refused(int width, int height)
    {
        using var frame = new PixelFrame();
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.Resize(width, height));
    }
}
