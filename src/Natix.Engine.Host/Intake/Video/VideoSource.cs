using System.Runtime.CompilerServices;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake.Video;

/// <summary>
/// A video file: ffmpeg runs as a child and pipes MJPEG, so that video enters by the same door as a stream. Every decoded frame
/// comes once; its time is its index over the average frame rate.
/// </summary>
internal sealed class VideoSource(string path, FrameGroup group) : IFrameSource
{
    public string Name => path;

    public FrameGroup Group { get; } = group;

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        var (ffmpeg, probe, error) = await OpenAsync(stop);
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
            var stream = new MjpegSource(path, () => ffmpeg.Output, Group, probe.FramesPerSecond);
            await foreach (var frame in stream.ReadAsync(engine, stop))
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

    private async Task<(MediaProcess? Process, VideoProbe Probe, FrameError Error)> OpenAsync(CancellationToken stop)
    {
        try
        {
            var (probe, _) = await VideoProbe.RunAsync(MediaProcess.InputOf(path), stop);
            return (Start(), probe, FrameError.None);
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
    private MediaProcess Start() => MediaProcess.Start("ffmpeg", [
        "-nostdin", "-v", "error", .. MediaProcess.InputOf(path), "-map", "0:v:0", "-an", "-sn", "-dn",
        "-fps_mode", "passthrough", "-c:v", "mjpeg", "-q:v", "2", "-f", "mjpeg", "pipe:1"]);

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
