using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting;
using SkiaSharp;

namespace Natix.Engine.Host.Tests.Drawing;

public sealed class FrameAnnotatorTests : IDisposable
{
    private readonly StrokeFont _font = new();

    [Theory]
    [InlineData(0.97, 0xFF, 0x8A)]
    [InlineData(0.02, 0x3F, 0xC9)]
    public void The_badge_has_the_colour_of_the_verdict(double p, int red, int green)
    {
        using var bitmap = Annotate(Pictures.Record(p) with { Width = 960, Height = 540 }, Pictures.Jpeg(960, 540));
        var pixel = bitmap.GetPixel(20, 18);
        Assert.InRange(pixel.Red, red - 12, red + 12);
        Assert.InRange(pixel.Green, green - 12, green + 12);
    }

    [Fact]
    public void Heat_glows_where_the_map_is_hot_and_nowhere_else()
    {
        var cells = new float[100];
        for (var i = 0; i < 9; i++)
            cells[((4 + (i / 3)) * 10) + 6 + (i % 3)] = 1;
        var heat = new HeatGrid(10, 10, cells, 0, 0, 960, 540);
        var record = Pictures.Record(0.9) with { Width = 960, Height = 540 };
        using var with = Annotate(record, Pictures.Jpeg(960, 540), heat);
        using var without = Annotate(record, Pictures.Jpeg(960, 540));
        Assert.True(with.GetPixel(720, 297).Red > without.GetPixel(720, 297).Red + 40);
        Assert.Equal(without.GetPixel(200, 297), with.GetPixel(200, 297));
    }

    [Fact]
    public void Boxes_are_drawn_in_their_place()
    {
        var record = Pictures.Record(0.9) with
        {
            Width = 960,
            Height = 540,
            Detections = [new DetectionRecord("yolox", "car", 0.9f, 400, 200, 600, 400, 1, 2)],
        };
        using var bitmap = Annotate(record, Pictures.Jpeg(960, 540));
        using var plain = Annotate(record with { Detections = [] }, Pictures.Jpeg(960, 540));
        Assert.NotEqual(plain.GetPixel(400, 300), bitmap.GetPixel(400, 300));
        Assert.Equal(plain.GetPixel(500, 300), bitmap.GetPixel(500, 300));
    }

    [Fact]
    public void A_sideways_photograph_is_shown_upright()
    {
        // Stored 320 x 180, orientation 6: upright it is 180 x 320 and the sky, stored at the top, lies at the right.
        var bytes = Pictures.WithOrientation(Pictures.Jpeg(320, 180), 6);
        using var bitmap = UprightImage.Decode(bytes, 1000);
        Assert.NotNull(bitmap);
        Assert.Equal((180, 320), (bitmap.Width, bitmap.Height));
        Assert.True(bitmap.GetPixel(150, 160).Blue > 200);
        Assert.True(bitmap.GetPixel(30, 160).Blue < 140);
    }

    [Fact]
    public void Small_frames_are_enlarged_so_that_the_badge_can_be_read()
    {
        using var bitmap = Annotate(Pictures.Record(0.5) with { Width = 224, Height = 224 }, Pictures.Jpeg(224, 224));
        Assert.Equal((640, 640), (bitmap.Width, bitmap.Height));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 })]
    public void A_frame_that_cannot_be_shown_gets_a_placeholder(byte[] bytes)
    {
        var record = FrameRecord.Unread(FrameInfo.Still("x.jpg"), new FrameError(FrameErrorCode.Corrupt, "the marker is wrong", 2));
        using var bitmap = Annotate(record, bytes);
        Assert.True(bitmap.Width >= 320);
    }

    [Fact]
    public void A_refused_giant_is_not_decoded_for_its_picture()
    {
        var record = FrameRecord.Unread(FrameInfo.Still("x.jpg"), new FrameError(FrameErrorCode.TooManyPixels, "too many"));
        using var bitmap = Annotate(record, Pictures.Jpeg(64, 64));
        Assert.Equal((640, 360), (bitmap.Width, bitmap.Height));
    }

    public void Dispose() => _font.Dispose();

    private SKBitmap Annotate(FrameRecord record, byte[] jpeg, HeatGrid? heat = null)
    {
        using var drawn = new FrameAnnotator(_font).Draw(new AnnotatedFrame(record, jpeg, heat, 0.5), null, 160);
        Assert.Equal(160, drawn.Thumbnail.Width);
        return SKBitmap.FromImage(drawn.Full);
    }
}
