using System.Globalization;
using System.Text.Json;
using Natix.Engine.Host.Intake.Live;
using Natix.Engine.Host.Intake.Raw;
using Natix.Engine.Host.Intake.Video;

namespace Natix.Engine.Host.Intake.Rtsp;

/// <summary>
/// A camera that speaks RTSP, through ffmpeg: over TCP, with as little buffering as ffmpeg can do with. Motion JPEG is passed on as it is; anything else is
/// decoded to NV12, read straight into slabs. ffprobe asks for the size first, at each connection.
/// </summary>
internal sealed class RtspFeed(CameraAddress address, LiveOptions options) : ILiveFeed
{
    // What RTSP over TCP needs, and nothing that reads files or other addresses.
    private const string Protocols = "rtsp,rtsps,rtp,tcp,tls,udp";
    private const string Formats = "rtsp,rtp,sdp";

    public string Name => address.Name;

    public async Task<ILiveConnection> OpenAsync(RoadworkEngine engine, CancellationToken stop)
    {
        var picture = await AskAsync(stop);
        if ((long)picture.Width * picture.Height > engine.Options.Limits.MaxPixels)
            throw new FeedException($"its picture of {picture.Width} x {picture.Height} is more than {engine.Options.Limits.MaxPixels} pixels; raise the limit with --max-pixels");
        var isJpeg = picture.Codec == "mjpeg";
        if (!isJpeg && !picture.CanBeNv12)
            throw new FeedException($"its picture is {picture.Width} pixels across; only even widths can be read");
        IReadOnlyList<string> output = isJpeg ? ["-map", "0:v:0", "-c:v", "copy", "-f", "mjpeg", "pipe:1"] : picture.Nv12Output();
        var ffmpeg = Start(["-nostdin", "-v", "error", .. Input(), .. output]);
        var stream = new WatchedStream(ffmpeg.Output, options.StallTimeout, options.Clock, ffmpeg.Kill);
        ILiveConnection frames = isJpeg
            ? new MjpegConnection(stream, engine.Options.Limits)
            : new RawConnection(new RawFrameReader(stream, picture.Format, engine.Rent));
        return new RtspConnection(frames, ffmpeg, address);
    }

    public void Dispose()
    {
        // Nothing outlives a connection.
    }

    private async Task<VideoPicture> AskAsync(CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(options.StallTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            var (probe, complaint) = await VideoProbe.RunAsync(Input(), either.Token);
            return probe.Picture ?? throw new FeedException(
                complaint.Length > 0 ? address.Redact(complaint) : "the camera sends no video, or too little of it to tell its size");
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new FeedException(FormattableString.Invariant($"the camera did not say what it sends within {options.StallTimeout.TotalSeconds:0.###} s"), e);
        }
        catch (FileNotFoundException e)
        {
            throw new FeedException(e.Message, e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException)
        {
            throw new FeedException(address.Redact($"ffprobe says something of the camera that cannot be read: {e.Message}"), e);
        }
    }

    private static MediaProcess Start(IReadOnlyList<string> arguments)
    {
        try
        {
            return MediaProcess.Start("ffmpeg", [.. arguments]);
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidOperationException)
        {
            throw new FeedException(e.Message, e);
        }
    }

    /// <summary>Arguments that name the camera; a socket may be silent as long as the camera may.</summary>
    internal IReadOnlyList<string> Input() =>
    [
        "-rtsp_transport", "tcp", "-timeout", ((long)options.StallTimeout.TotalMicroseconds).ToString(CultureInfo.InvariantCulture), "-protocol_whitelist", Protocols, "-format_whitelist", Formats,
        "-fflags", "nobuffer", "-flags", "low_delay", "-analyzeduration", "2000000", "-i", address.WithSecrets,
    ];

    /// <summary>Frames of a child ffmpeg; its end is explained by what it said.</summary>
    private sealed class RtspConnection(ILiveConnection frames, MediaProcess ffmpeg, CameraAddress address) : ILiveConnection
    {
        public bool IsPicture => false;

        public async ValueTask<IntakeFrame> ReadAsync(CancellationToken stop)
        {
            var frame = await frames.ReadAsync(stop);
            if (!frame.IsEnd)
                return frame;
            ffmpeg.Kill();
            var said = address.Redact(await ffmpeg.ErrorsAsync());
            throw new FeedException(said.Length > 0 ? $"ffmpeg says: {said}" : "the camera ended the stream");
        }

        public async ValueTask DisposeAsync()
        {
            await ffmpeg.DisposeAsync();
            await frames.DisposeAsync();
        }
    }
}
