using System.Globalization;
using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>A run's summary as JSON; the contract is docs/verdict.schema.json, definition "summary".</summary>
internal static class SummaryJson
{
    public static void Write(Utf8JsonWriter json, RunSummary run)
    {
        json.WriteStartObject("summary"u8);
        WriteTally(json, run.Total);
        json.WriteBoolean("stopped"u8, run.Stopped);
        FrameJson.WriteFinite(json, "seconds"u8, run.Seconds, 3);
        FrameJson.WriteFinite(json, "frames_per_second"u8, run.FramesPerSecond, 2);
        FrameJson.WriteFinite(json, "p50_ms"u8, run.Latency.QuantileMilliseconds(0.50), 3);
        FrameJson.WriteFinite(json, "p99_ms"u8, run.Latency.QuantileMilliseconds(0.99), 3);
        FrameJson.WriteTimes(json, "mean_times_us"u8, run.MeanTimes);
        if (run.Certificate is { } certificate)
        {
            json.WriteStartObject("certificate"u8);
            CertificateJson.Write(json, certificate);
            json.WriteEndObject();
            CertificateJson.WriteDrift(json, run.Drift);
        }

        json.WriteStartArray("sources"u8);
        foreach (var group in run.Groups)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, group.Name);
            WriteTally(json, group);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteEvents(json, run.Zones);
        json.WriteEndObject();
    }

    private static void WriteEvents(Utf8JsonWriter json, ZoneLog zones)
    {
        json.WriteStartArray("events"u8);
        foreach (var (group, zone) in zones.Events)
        {
            json.WriteStartObject();
            json.WriteString("source"u8, group.Name);
            FrameJson.WriteFinite(json, "entered_s"u8, zone.Entered, 3);
            FrameJson.WriteFinite(json, "left_s"u8, zone.Left, 3);
            json.WriteBoolean("entered_seen"u8, zone.Start == EventBound.Seen);
            json.WriteBoolean("left_seen"u8, zone.End == EventBound.Seen);
            FrameJson.WriteFinite(json, "peak_p"u8, zone.PeakProbability, 6);
            FrameJson.WriteFinite(json, "peak_s"u8, zone.PeakTime, 3);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTally(Utf8JsonWriter json, GroupTally tally)
    {
        json.WriteNumber("frames"u8, tally.Frames);
        json.WriteNumber("roadwork"u8, tally.Roadwork);
        json.WriteNumber("errors"u8, tally.Errors);
        json.WriteNumber("degraded"u8, tally.Degraded);
        json.WriteNumber("skipped"u8, tally.Skipped);
        json.WriteNumber("gaps"u8, tally.Gaps);
        FrameJson.WriteFinite(json, "mean_p"u8, tally.MeanProbability, 6);
        FrameJson.WriteFinite(json, "max_p"u8, tally.MaxProbability, 6);
        json.WriteNumber("bytes_copied"u8, tally.BytesCopied);
        json.WriteStartObject("levels"u8);
        for (var level = 0; level < tally.Levels.Length; level++)
        {
            if (tally.Levels[level] > 0)
                json.WriteNumber(level.ToString(CultureInfo.InvariantCulture), tally.Levels[level]);
        }

        json.WriteEndObject();
        json.WriteStartObject("errors_by_code"u8);
        foreach (var (code, count) in tally.ErrorsByCode)
            json.WriteNumber(code.ToString(), count);
        json.WriteEndObject();
    }
}
