using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

/// <summary>Small pictures against means of the pixels that they stand for.</summary>
public sealed unsafe class SmallPictureTests
{
    [Theory]
    [InlineData(PixelLayout.Grey, 640, 360)]
    [InlineData(PixelLayout.Yuv420, 640, 360)]
    [InlineData(PixelLayout.Yuv422, 480, 270)]
    [InlineData(PixelLayout.Yuv444, 333, 251)]
    [InlineData(PixelLayout.Nv12, 1920, 1080)]
    [InlineData(PixelLayout.Rgb24, 640, 360)]
    [InlineData(PixelLayout.Rgb24, 97, 64)]
    public void A_slope_of_luma_keeps_its_form_in_every_layout(PixelLayout layout, int width, int height)
    {
        using var frame = new PixelFrame();
        frame.Resize(layout, width, height);
        Paint(frame, (x, y) => (byte)Math.Round(20 + (100 * (x + 0.5) / width) + (100 * (y + 0.5) / height)));
        var picture = Make(frame.View);

        for (var y = 2; y < FramePicture.Height - 2; y++)
        {
            for (var x = 2; x < FramePicture.Width - 2; x++)
            {
                var expected = 20 + (100 * (x + 0.5) / FramePicture.Width) + (100 * (y + 0.5) / FramePicture.Height);
                Assert.Equal(expected, picture[(y * FramePicture.Width) + x], 2.0);
            }
        }
    }

    [Fact]
    public void Colours_become_luma()
    {
        using var frame = new PixelFrame();
        frame.Resize(PixelLayout.Rgb24, 320, 180);
        for (var y = 0; y < 180; y++)
        {
            for (var x = 0; x < 320; x++)
                (frame.Row(y)[3 * x], frame.Row(y)[(3 * x) + 1], frame.Row(y)[(3 * x) + 2]) = (200, 40, 90);
        }

        // 0.299 * 200 + 0.587 * 40 + 0.114 * 90 = 93.5
        Assert.All(Make(frame.View), sample => Assert.Equal(93.5, sample, 1.0));
    }

    [Fact]
    public void Another_form_of_image_does_not_spoil_the_next_picture_and_a_picture_allocates_nothing()
    {
        using var large = new Frames(640, 360);
        using var small = new Frames(320, 240);
        var (maker, picture) = (new SmallPicture(), new FramePicture());
        var expected = Make(large.Frame.View);
        foreach (var view in (ImageView[])[large.Frame.View, small.Frame.View, large.Frame.View])
            maker.Make(view, picture);
        Assert.Equal(expected, picture.Samples.ToArray());

        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 20; i++)
                maker.Make(i % 2 == 0 ? large.Frame.View : small.Frame.View, picture);
        });
    }

    private static byte[] Make(in ImageView view)
    {
        var picture = new FramePicture();
        Assert.True(picture.Samples.IsEmpty);
        new SmallPicture().Make(view, picture);
        return picture.Samples.ToArray();
    }

    // Chroma in the middle: grey.
    private static void Paint(PixelFrame frame, Func<int, int, byte> luma)
    {
        var bytes = frame.Layout == PixelLayout.Rgb24 ? 3 : 1;
        for (var plane = 1; plane < frame.PlaneCount; plane++)
        {
            var chroma = frame.Plane(plane);
            for (var y = 0; y < chroma.Height; y++)
                new Span<byte>(chroma.Data + ((long)y * chroma.Stride), chroma.Width * (frame.Layout == PixelLayout.Nv12 ? 2 : 1)).Fill(128);
        }

        for (var y = 0; y < frame.Height; y++)
        {
            for (var x = 0; x < frame.Width; x++)
                frame.Row(y).Slice(bytes * x, bytes).Fill(luma(x, y));
        }
    }

    private sealed class Frames : IDisposable
    {
        public Frames(int width, int height)
        {
            Frame.Resize(PixelLayout.Yuv420, width, height);
            Paint(Frame, (x, y) => (byte)((x * 7) ^ (y * 3)));
        }

        public PixelFrame Frame { get; } = new();

        public void Dispose() => Frame.Dispose();
    }
}
