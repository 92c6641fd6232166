using System.Globalization;
using System.Text.Json;

namespace Natix.Engine.Host.Intake.Video;

/// <summary>What ffprobe says of a video.</summary>
/// <param name="FramesPerSecond">Average rate; NaN when unknown.</param>
/// <param name="Frames">Frames, where the container says so.</param>
/// <param name="Picture">Its picture; null when unknown.</param>
internal sealed record VideoProbe(double FramesPerSecond, long? Frames, VideoPicture? Picture = null)
{
    private const string Entries =
        "stream=avg_frame_rate,r_frame_rate,nb_frames,duration,codec_name,width,height,pix_fmt,color_space,color_range:stream_tags=rotate:stream_side_data=rotation";

    public static VideoProbe Unknown { get; } = new(double.NaN, null);

    /// <summary>Asks ffprobe. What it cannot say stays unknown; the second value is what it complained of.</summary>
    /// <param name="input">Arguments that name the input.</param>
    /// <param name="stop">Ends waiting.</param>
    /// <exception cref="FileNotFoundException">ffprobe is not installed.</exception>
    public static async Task<(VideoProbe Probe, string Complaint)> RunAsync(IEnumerable<string> input, CancellationToken stop)
    {
        await using var ffprobe = MediaProcess.Start("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", Entries, "-of", "json", .. input]);
        using var reader = new StreamReader(ffprobe.Output);
        // A read of a quiet pipe cannot be cancelled, only left behind: it ends with the process.
        var text = await reader.ReadToEndAsync(CancellationToken.None).WaitAsync(stop);
        return await ffprobe.WaitAsync(stop) == 0 ? (Parse(text), "") : (Unknown, await ffprobe.ErrorsAsync());
    }

    /// <summary>Reads ffprobe's JSON.</summary>
    public static VideoProbe Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("streams", out var streams) || streams.GetArrayLength() == 0)
            return Unknown;
        var stream = streams[0];
        var rate = Rate(Text(stream, "avg_frame_rate"));
        if (!double.IsFinite(rate))
            rate = Rate(Text(stream, "r_frame_rate"));
        var picture = VideoPicture.Parse(stream);
        if (long.TryParse(Text(stream, "nb_frames"), NumberStyles.None, CultureInfo.InvariantCulture, out var frames))
            return new VideoProbe(rate, frames, picture);
        return double.TryParse(Text(stream, "duration"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(rate)
            ? new VideoProbe(rate, (long)Math.Round(seconds * rate), picture)
            : new VideoProbe(rate, null, picture);
    }

    private static string Text(JsonElement stream, string name) =>
        stream.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    /// <summary>"30000/1001" as a number; NaN when it is none or zero.</summary>
    private static double Rate(string text)
    {
        var parts = text.Split('/');
        if (!double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate))
            return double.NaN;
        if (parts.Length == 2 && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var divisor))
            rate /= divisor;
        return double.IsFinite(rate) && rate > 0 ? rate : double.NaN;
    }
}
