using System.Runtime.CompilerServices;
using Natix.Engine.Host.Intake.Raw;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake.Video;

/// <summary>
/// A video file: ffmpeg runs as a child and pipes NV12, each frame of which is read straight into a slab (MJPEG where NV12 of the size has no agreed
/// layout). Every decoded frame comes once; its time is its index over the average frame rate.
/// </summary>
internal sealed class VideoSource(string path, FrameGroup group) : IFrameSource
{
    public string Name => path;

    public FrameGroup Group { get; } = group;

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        var (ffmpeg, probe, error) = await OpenAsync(engine.Options.Limits, stop);
        if (ffmpeg is null)
        {
            if (error.IsError)
                yield return new SourceFrame(Group, new FrameInfo(path, 0, double.NaN), null, error);
            yield break;
        }

        await using (ffmpeg)
        {
            Group.ExpectedFrames = probe.Frames;
            var given = 0L;
            await foreach (var frame in FramesOf(ffmpeg, probe).ReadAsync(engine, stop))
            {
                // "Nothing in it" is said better by ffmpeg, below.
                if (frame.Error.Code == FrameErrorCode.Empty)
                    break;
                given++;
                yield return frame;
            }

            if (!stop.IsCancellationRequested && await FailureAsync(ffmpeg, given, stop) is { } failure)
                yield return new SourceFrame(Group, new FrameInfo(path, given, given / probe.FramesPerSecond), null, failure);
        }
    }

    private async Task<(MediaProcess? Process, VideoProbe Probe, FrameError Error)> OpenAsync(FrameLimits limits, CancellationToken stop)
    {
        try
        {
            var (probe, _) = await VideoProbe.RunAsync(MediaProcess.InputOf(path), stop);
            return probe.Picture is { } picture && (long)picture.Width * picture.Height > limits.MaxPixels
                ? (null, probe, TooManyPixels(picture, limits))
                : (Start(probe.Picture), probe, FrameError.None);
        }
        catch (FileNotFoundException e)
        {
            return (null, VideoProbe.Unknown, new FrameError(FrameErrorCode.Unreadable, e.Message));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (null, VideoProbe.Unknown, FrameError.None);
        }
    }

    // Quality 2 of MJPEG's 2..31 keeps what the model sees close to the video.
    private MediaProcess Start(VideoPicture? picture)
    {
        IReadOnlyList<string> output = picture is { CanBeNv12: true }
            ? picture.Nv12Output()
            : ["-map", "0:v:0", "-an", "-sn", "-dn", "-fps_mode", "passthrough", "-c:v", "mjpeg", "-q:v", "2", "-f", "mjpeg", "pipe:1"];
        return MediaProcess.Start("ffmpeg", ["-nostdin", "-v", "error", .. MediaProcess.InputOf(path), .. output]);
    }

    private IFrameSource FramesOf(MediaProcess ffmpeg, VideoProbe probe) => probe.Picture is { CanBeNv12: true } picture
        ? new RawSource(path, () => ffmpeg.Output, Group, picture.Format, probe.FramesPerSecond)
        : new MjpegSource(path, () => ffmpeg.Output, Group, probe.FramesPerSecond);

    private static FrameError TooManyPixels(VideoPicture picture, FrameLimits limits) => new(
        FrameErrorCode.TooManyPixels, $"frames of {picture.Width} x {picture.Height} are over the limit of {limits.MaxPixels} pixels; raise it with --max-pixels");

    private static async Task<FrameError?> FailureAsync(MediaProcess ffmpeg, long given, CancellationToken stop)
    {
        int code;
        try
        {
            code = await ffmpeg.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }

        if (code == 0 && given > 0)
            return null;
        var said = await ffmpeg.ErrorsAsync();
        var reason = said.Length > 0 ? said : $"it gave {given} frames and exit code {code}";
        return new FrameError(FrameErrorCode.Unreadable, $"ffmpeg cannot read this video: {reason}");
    }
}
