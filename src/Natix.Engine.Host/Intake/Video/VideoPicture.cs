using System.Globalization;
using System.Text.Json;
using Natix.Engine.Host.Intake.Raw;

namespace Natix.Engine.Host.Intake.Video;

/// <summary>What the picture of a video is, as ffmpeg will give it: turned upright. Immutable.</summary>
/// <param name="Codec">ffmpeg's name of the codec.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Matrix">What its YUV samples mean; where the video does not say, BT.709 from 720 rows on, else BT.601; limited unless it says full.</param>
/// <param name="IsRgb">True when it is stored as RGB, and ffmpeg must be told which YUV to make of it.</param>
internal sealed record VideoPicture(string Codec, int Width, int Height, YuvMatrix Matrix, bool IsRgb)
{
    /// <summary>True when NV12 of this size has a layout all agree on.</summary>
    public bool CanBeNv12 => Width % 2 == 0;

    /// <summary>The frames that <see cref="Nv12Output"/> gives.</summary>
    public FrameFormat Format => FrameFormat.Raw(PixelLayout.Nv12, Width, Height, Matrix);

    /// <summary>
    /// Arguments that make ffmpeg write NV12 of exactly this size and meaning to its standard output, each decoded frame once. Samples are not changed
    /// where the video is 8-bit 4:2:0 already.
    /// </summary>
    public IReadOnlyList<string> Nv12Output()
    {
        var range = Matrix is YuvMatrix.Bt601Full or YuvMatrix.Bt709Full ? "pc" : "tv";
        var matrix = !IsRgb ? "" : Matrix is YuvMatrix.Bt709Full or YuvMatrix.Bt709Limited ? ":out_color_matrix=bt709" : ":out_color_matrix=bt601";
        var filter = FormattableString.Invariant($"scale={Width}:{Height}:out_range={range}{matrix},format=nv12");
        return ["-map", "0:v:0", "-an", "-sn", "-dn", "-fps_mode", "passthrough", "-vf", filter, "-f", "rawvideo", "pipe:1"];
    }

    /// <summary>Reads a stream of ffprobe's JSON; null when it names no size.</summary>
    public static VideoPicture? Parse(JsonElement stream)
    {
        var (width, height) = (Number(stream, "width"), Number(stream, "height"));
        if (width is < 1 or > 65535 || height is < 1 or > 65535)
            return null;
        if (Turn(stream) % 180 != 0)
            (width, height) = (height, width);
        var (space, pixels) = (Text(stream, "color_space"), Text(stream, "pix_fmt"));
        var isRgb = space == "gbr" || pixels.Contains("rgb", StringComparison.Ordinal) || pixels.Contains("bgr", StringComparison.Ordinal)
            || pixels.StartsWith("gbr", StringComparison.Ordinal) || pixels == "pal8";
        var isHigh = space switch
        {
            "bt709" => true,
            "smpte170m" or "bt470bg" or "fcc" => false,
            _ => height >= RawFormat.HighDefinitionRows,
        };
        var isFull = Text(stream, "color_range") is "pc" or "jpeg" || pixels.StartsWith("yuvj", StringComparison.Ordinal);
        return new VideoPicture(Text(stream, "codec_name"), width, height, RawFormat.Matrix(isHigh, isFull && !isRgb), isRgb);
    }

    // ffmpeg turns frames as the container's display matrix says (or, in older files, a tag).
    private static int Turn(JsonElement stream)
    {
        if (stream.TryGetProperty("side_data_list", out var list))
        {
            foreach (var data in list.EnumerateArray())
            {
                if (data.TryGetProperty("rotation", out _))
                    return Number(data, "rotation");
            }
        }

        return stream.TryGetProperty("tags", out var tags) && int.TryParse(Text(tags, "rotate"), CultureInfo.InvariantCulture, out var turn) ? turn : 0;
    }

    private static int Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
