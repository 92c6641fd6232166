using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>A replay as JSON; the keys are in docs/cli.md.</summary>
internal static class ReplayJson
{
    public static void Write(Utf8JsonWriter json, RecordedVerdict record, ReplayReport report)
    {
        RecordJson.Write(json, record);
        json.WriteString("mode"u8, report.Mode.ToString());
        json.WriteString("outcome"u8, report.Outcome.ToString());
        RecordJson.WriteVerdict(json, "replayed"u8, report.Replayed);
        WriteDifference(json, "first_difference"u8, report.FirstDifference);
        WriteDifference(json, "first_outside_tolerance"u8, report.FirstOutside);
        json.WriteStartObject("tolerance"u8);
        json.WriteNumber("log_odds"u8, report.Tolerance.LogOdds);
        json.WriteNumber("score"u8, report.Tolerance.Score);
        json.WriteNumber("pixels"u8, report.Tolerance.Pixels);
        json.WriteEndObject();
        FrameJson.WriteTexts(json, "surroundings"u8, report.Surroundings);
        FrameJson.WriteTexts(json, "notes"u8, report.Notes);
    }

    private static void WriteDifference(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReplayDifference? difference)
    {
        if (difference is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("stage"u8, difference.Stage);
        json.WriteString("what"u8, difference.What);
        json.WriteString("recorded"u8, difference.Recorded);
        json.WriteString("replayed"u8, difference.Replayed);
        json.WriteEndObject();
    }
}
