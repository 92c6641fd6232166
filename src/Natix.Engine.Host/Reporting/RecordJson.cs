using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>What names a record, and its verdict, as JSON.</summary>
internal static class RecordJson
{
    /// <summary>One line of a list.</summary>
    public static void WriteEntry(Utf8JsonWriter json, RecordedEntry entry, RecordedVerdict record)
    {
        Write(json, record);
        json.WriteNumber("bytes"u8, entry.Bytes);
    }

    /// <summary>Id, origin, digest, time and verdict.</summary>
    public static void Write(Utf8JsonWriter json, RecordedVerdict record)
    {
        json.WriteString("id"u8, record.Id);
        json.WriteString("sha256"u8, record.Digest);
        json.WriteString("time"u8, record.Time.UtcDateTime);
        json.WriteString("source"u8, record.Info.Source);
        json.WriteNumber("index"u8, record.Info.Index);
        json.WriteBoolean("has_frame"u8, record.HasBytes);
        WriteVerdict(json, "recorded"u8, record.Verdict);
        if (record.Error.IsError)
            json.WriteString("error"u8, record.Error.Code.ToString());
        else
            json.WriteNull("error"u8);
    }

    /// <summary>A verdict, or null; P to its last bit.</summary>
    public static void WriteVerdict(Utf8JsonWriter json, ReadOnlySpan<byte> name, in Verdict verdict)
    {
        if (!verdict.IsJudged)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("verdict"u8, verdict.IsRoadwork ? "roadwork"u8 : "clear"u8);
        json.WriteNumber("p"u8, verdict.Probability);
        json.WriteNumber("level"u8, verdict.Level);
        json.WriteNumber("voters"u8, verdict.Voters);
        json.WriteString("degraded"u8, verdict.Reason.ToString());
        json.WriteEndObject();
    }
}
