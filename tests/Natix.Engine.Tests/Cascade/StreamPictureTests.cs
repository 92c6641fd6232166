using Natix.Engine.Tests.Imaging;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Which frames keep a small picture, and that it is of the frame as it is seen: upright, whole.</summary>
public sealed class StreamPictureTests
{
    [Fact]
    public async Task Frames_with_a_time_of_a_stream_that_asked_keep_one_and_no_others()
    {
        await using var engine = Engine();
        await using var keeping = engine.OpenStream("keeping", new StreamOptions { KeepsPictures = true, MaxInFlight = 1 });
        await using var plain = engine.OpenStream("plain", new StreamOptions { MaxInFlight = 1 });
        var jpeg = TestImages.Jpeg(640, 360);
        for (var i = 0; i < 80; i++)
        {
            // Results are pooled: each seat serves all of these in turn.
            Assert.Equal(FramePicture.Width * FramePicture.Height, await KeptAsync(keeping.SubmitAsync(engine.Lend(jpeg), i, i)));
            Assert.Equal(0, await KeptAsync(keeping.SubmitAsync(engine.Lend(jpeg), i, double.NaN)));
            Assert.Equal(0, await KeptAsync(plain.SubmitAsync(engine.Lend(jpeg), i, i)));
            Assert.Equal(0, await KeptAsync(engine.SubmitAsync(engine.Lend(jpeg), new FrameInfo("loose", i, i))));
        }
    }

    [Fact]
    public async Task A_frame_that_cannot_be_decoded_has_none()
    {
        await using var engine = Engine();
        await using var stream = engine.OpenStream("s", new StreamOptions { KeepsPictures = true });
        using var result = await stream.SubmitAsync(engine.Lend([0xFF, 0xD8, 1, 2, 3]), 0, 0);
        Assert.True(result.Error.IsError);
        Assert.True(result.Findings.Picture.Samples.IsEmpty);
    }

    [Theory]
    [InlineData(1, 1280, 720)]
    [InlineData(3, 1280, 720)]
    [InlineData(6, 640, 480)]
    [InlineData(8, 641, 479)] // turned as RGB
    public async Task It_is_upright_and_stretched_from_the_whole_frame(int orientation, int width, int height)
    {
        await using var engine = Engine();
        await using var stream = engine.OpenStream("s", new StreamOptions { KeepsPictures = true });
        using var result = await stream.SubmitAsync(engine.Lend(TestJpeg.WithOrientation(Corner(width, height), orientation)), 0, 0);
        Assert.False(result.Error.IsError, result.Error.ToString());
        // A white quarter at the stored top left.
        var (right, bottom) = orientation switch { 3 => (true, true), 6 => (true, false), 8 => (false, true), _ => (false, false) };
        foreach (var (x, y) in (ReadOnlySpan<(int, int)>)[(20, 12), (140, 12), (20, 78), (140, 78)])
        {
            var isWhite = x > 80 == right && y > 45 == bottom;
            Assert.Equal(isWhite ? 255 : 0, result.Findings.Picture.Samples[(y * FramePicture.Width) + x], 4.0);
        }
    }

    [Theory]
    [InlineData(PixelLayout.Nv12)]
    [InlineData(PixelLayout.Rgb24)]
    public async Task Raw_frames_keep_one_too(PixelLayout layout)
    {
        await using var engine = Engine();
        await using var stream = engine.OpenStream("s", new StreamOptions { KeepsPictures = true });
        var format = FrameFormat.Raw(layout, 320, 180);
        var lease = engine.Rent((int)format.ByteCount);
        lease.Buffer.Span[..(int)format.ByteCount].Fill(77);
        (lease.Length, lease.Format) = ((int)format.ByteCount, format);
        using var result = await stream.SubmitAsync(lease, 0, 0);
        Assert.All(result.Findings.Picture.Samples.ToArray(), sample => Assert.Equal(77, sample));
    }

    private static async Task<int> KeptAsync(ValueTask<FrameResult> pending)
    {
        using var result = await pending;
        return result.Findings.Picture.Samples.Length;
    }

    private static byte[] Corner(int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.Black);
        using var white = new SKPaint { Color = SKColors.White };
        canvas.DrawRect(0, 0, width / 2, height / 2, white);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95);
        return data.ToArray();
    }

    private static RoadworkEngine Engine() => ScriptedCascade.Build(
        new ScriptedBackend(("a", () => 0)), new EngineOptions { Workers = 1, MaxInFlight = 4 }, ScriptedCascade.Level(0, null, "a"));
}
