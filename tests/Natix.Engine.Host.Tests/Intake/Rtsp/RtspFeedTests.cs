using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Intake.Live;
using Natix.Engine.Host.Intake.Rtsp;
using Natix.Engine.Host.Tests.EndToEnd;
using Natix.Engine.Host.Tests.Intake.Http;
using Natix.Engine.Host.Tests.Intake.Live;
using SkiaSharp;

namespace Natix.Engine.Host.Tests.Intake.Rtsp;

public sealed class RtspFeedTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private static readonly string[] White = ["-f", "lavfi", "-i", "color=c=white:s=96x64:r=20"];
    private static readonly string[] H264 = [.. White, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "5", "-pix_fmt", "yuv420p", "-flags", "+global_header"];

    [Fact]
    public async Task Video_comes_as_nv12_frames_of_its_size()
    {
        await using var server = new RtspServer(0, H264);
        var received = await ReadAsync(server.Address, 8);
        Assert.All(received, r => Assert.False(r.Error.IsError, r.Error.ToString()));
        Assert.All(received, r => Assert.Equal(FrameFormat.Raw(PixelLayout.Nv12, 96, 64, YuvMatrix.Bt601Limited), r.Format));
        Assert.All(received, r => Assert.Equal((96 * 64 * 3 / 2, 0L), (r.Frame!.Length, r.BytesCopied)));
        Assert.All(received, r => Assert.InRange(r.Frame!.Take(96 * 64).Average(b => (double)b), 225, 245)); // white is 235
        Assert.All(received, r => Assert.InRange(r.Frame!.Skip(96 * 64).Average(b => (double)b), 126, 130));
        Assert.True(received.Zip(received.Skip(1)).All(pair => pair.First.Time <= pair.Second.Time));
    }

    [Fact]
    public async Task Motion_jpeg_is_passed_on_as_it_is()
    {
        await using var server = new RtspServer(0, [.. White, "-c:v", "mjpeg", "-huffman", "default", "-pix_fmt", "yuvj420p"]);
        var received = await ReadAsync(server.Address, 5);
        Assert.All(received, r => Assert.Equal((FrameFormat.Jpeg, 0L), (r.Format, r.BytesCopied)));
        using var bitmap = SKBitmap.Decode(received[^1].Frame);
        Assert.Equal((96, 64), (bitmap.Width, bitmap.Height));
        Assert.True(bitmap.GetPixel(48, 32).Green > 240);
    }

    [Fact]
    public async Task A_camera_that_hangs_up_is_connected_to_again()
    {
        await using var server = new RtspServer(60, H264);
        var received = await ReadAsync(server.Address, 90);
        Assert.Contains(received, r => r.Error.Code == FrameErrorCode.Unreadable);
        Assert.NotNull(received[^1].Frame);
        Assert.All(received, r => Assert.DoesNotContain("sesame", r.Error.Reason ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_without_the_password()
    {
        Ffmpeg.Require();
        var error = Assert.Single(await ReadAsync("rtsp://me:sesame@127.0.0.1:1/live", 1)).Error;
        Assert.Contains("refused", error.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("sesame", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_that_says_nothing_is_left_in_time()
    {
        Ffmpeg.Require();
        await using var silent = new ScriptedServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        var error = Assert.Single(await ReadAsync($"rtsp://127.0.0.1:{silent.Port}/live", 1, TimeSpan.FromSeconds(1))).Error;
        Assert.Equal(FrameErrorCode.Unreadable, error.Code);
    }

    [Fact]
    public void Sockets_are_given_as_much_patience_as_the_camera()
    {
        using var feed = new RtspFeed(CameraAddress.Parse("rtsp://127.0.0.1/live")!, new LiveOptions { StallTimeout = TimeSpan.FromSeconds(2.5) });
        var input = feed.Input().ToList();
        Assert.Equal("2500000", input[input.IndexOf("-timeout") + 1]);
        Assert.True(input.IndexOf("-timeout") < input.IndexOf("-i"));
    }

    private async Task<List<Received>> ReadAsync(string address, int most, TimeSpan? patience = null)
    {
        await using var run = new LiveRun(cascade.Cascade);
        var options = run.Options with { StallTimeout = patience ?? run.Options.StallTimeout };
        return await run.ReadAsync(new RtspFeed(CameraAddress.Parse(address)!, options), most);
    }
}
