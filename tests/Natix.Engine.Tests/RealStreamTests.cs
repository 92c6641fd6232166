using System.Diagnostics;
using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Memory;
using Xunit;

namespace Natix.Engine.Tests;

/// <summary>A real clip through ffmpeg's pipe, the ring and the decoder: what a video does on its way in.</summary>
[Collection(NativeMemoryAlone.Name)]
public sealed class RealStreamTests
{
    [Fact]
    public async Task A_real_clip_arrives_frame_by_frame_without_a_copy()
    {
        var clip = Repository.SharedPath("data", "clips", "chicago.mp4");
        Assert.SkipUnless(HasFfmpeg(), "ffmpeg is not installed");

        using var ffmpeg = Start("ffmpeg", "-v", "error", "-i", clip, "-frames:v", "60", "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg", "-");
        await using var reader = new MjpegReader(ffmpeg.StandardOutput.BaseStream);
        using var decoder = new JpegDecoder();
        using var pixels = new PixelFrame();
        var frames = 0;
        while (true)
        {
            var frame = await reader.ReadAsync(TestContext.Current.CancellationToken);
            if (frame.IsEnd)
                break;
            Assert.False(frame.Error.IsError, frame.Error.ToString());
            using var lease = frame.Lease!;
            Assert.Equal(0, lease.BytesCopied);
            Assert.True(JpegDecoder.TryReadHeader(lease.Bytes, FrameLimits.Default, out var info, out var error), error.ToString());
            Assert.True(decoder.TryDecode(lease.Bytes, info, 2, pixels, out error), error.ToString());
            frames++;
        }

        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(60, frames);
        Assert.Equal(0, reader.BytesSkipped);
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;

    private static bool HasFfmpeg() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "ffmpeg")));
}
