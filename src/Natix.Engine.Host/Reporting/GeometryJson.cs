using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>What geometry says of a detection, as JSON.</summary>
internal static class GeometryJson
{
    private static readonly string[] Verdicts = [.. Enum.GetNames<GeometryVerdict>().Select(n => n.ToLowerInvariant())];
    private static readonly string[] Reasons = Enum.GetNames<GeometryReason>();

    public static void Write(Utf8JsonWriter json, in DetectionCheck check)
    {
        json.WriteStartObject("geometry"u8);
        json.WriteString("verdict"u8, Verdicts[(int)check.Verdict]);
        json.WriteString("reason"u8, Reasons[(int)check.Reason]);
        WriteInterval(json, "height_m"u8, check.HeightLow, check.HeightHigh);
        WriteInterval(json, "width_m"u8, check.WidthLow, check.WidthHigh);
        json.WriteEndObject();
    }

    /// <summary>An interval in words: "0.61 to 0.82 m"; null where nothing can be said.</summary>
    public static string? Words(float low, float high) =>
        float.IsNaN(low) ? null
        : float.IsInfinity(high) ? FormattableString.Invariant($"at least {low:0.00} m")
        : FormattableString.Invariant($"{low:0.00} to {high:0.00} m");

    // The upper end of what the border cuts is null: it may be as large as it likes.
    private static void WriteInterval(Utf8JsonWriter json, ReadOnlySpan<byte> name, float low, float high)
    {
        if (float.IsNaN(low))
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        json.WriteNumberValue(Math.Round(low, 3));
        if (float.IsFinite(high))
            json.WriteNumberValue(Math.Round(high, 3));
        else
            json.WriteNullValue();
        json.WriteEndArray();
    }
}
