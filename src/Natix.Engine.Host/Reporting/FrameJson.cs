using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>A frame as JSON; the contract is docs/verdict.schema.json.</summary>
internal static class FrameJson
{
    public static void Write(Utf8JsonWriter json, FrameRecord frame)
    {
        json.WriteString("source"u8, frame.Source);
        json.WriteNumber("index"u8, frame.Index);
        WriteFinite(json, "time_s"u8, frame.TimeSeconds, 6);
        json.WriteNumber("width"u8, frame.Width);
        json.WriteNumber("height"u8, frame.Height);
        WriteVerdict(json, frame);
        WriteEvidence(json, frame.Evidence);
        WriteDetections(json, frame.Detections);
        WriteObjects(json, frame.Objects);
        TimeJson.Write(json, frame.Time);
        WriteTimes(json, "times_us"u8, frame.Times);
        json.WriteNumber("bytes_copied"u8, frame.BytesCopied);
        WriteError(json, frame.Error);
    }

    /// <summary>A number, or null when it is not finite.</summary>
    public static void WriteFinite(Utf8JsonWriter json, ReadOnlySpan<byte> name, double value, int digits)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, Math.Round(value, digits));
        else
            json.WriteNull(name);
    }

    /// <summary>Texts as an array.</summary>
    public static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void WriteTimes(Utf8JsonWriter json, ReadOnlySpan<byte> name, in StageTimes times)
    {
        json.WriteStartObject(name);
        WriteFinite(json, "queue"u8, times.Queue, 1);
        WriteFinite(json, "decode"u8, times.Decode, 1);
        WriteFinite(json, "preprocess"u8, times.Preprocess, 1);
        WriteFinite(json, "infer"u8, times.Infer, 1);
        WriteFinite(json, "heads"u8, times.Heads, 1);
        WriteFinite(json, "total"u8, times.Total, 1);
        json.WriteEndObject();
    }

    private static readonly string[] ReasonNames = Enum.GetNames<DegradedReason>();

    private static void WriteVerdict(Utf8JsonWriter json, FrameRecord frame)
    {
        if (frame.IsJudged)
        {
            json.WriteString("verdict"u8, frame.Verdict.IsRoadwork ? "roadwork"u8 : "clear"u8);
            WriteFinite(json, "p"u8, frame.Verdict.Probability, 6);
            json.WriteNumber("level"u8, frame.Verdict.Level);
        }
        else
        {
            json.WriteNull("verdict"u8);
            json.WriteNull("p"u8);
            json.WriteNull("level"u8);
        }

        json.WriteBoolean("degraded"u8, frame.Verdict.Degraded);
        if (frame.Verdict.Degraded)
            json.WriteString("degraded_reason"u8, ReasonNames[(int)frame.Verdict.Reason]);
    }

    private static void WriteEvidence(Utf8JsonWriter json, IReadOnlyList<VoteRecord> evidence)
    {
        json.WriteStartArray("evidence"u8);
        foreach (var vote in evidence)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, vote.Model);
            json.WriteNumber("level"u8, vote.Level);
            WriteFinite(json, "p"u8, vote.Probability, 6);
            WriteFinite(json, "weight"u8, vote.Weight, 6);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDetections(Utf8JsonWriter json, IReadOnlyList<DetectionRecord> detections)
    {
        json.WriteStartArray("detections"u8);
        foreach (var found in detections)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, found.Model);
            json.WriteString("label"u8, found.Label);
            WriteFinite(json, "score"u8, found.Score, 4);
            WriteBox(json, found.Left, found.Top, found.Right, found.Bottom);
            if (found.Check is { } check)
                GeometryJson.Write(json, check);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteObjects(Utf8JsonWriter json, IReadOnlyList<ObjectRecord> objects)
    {
        json.WriteStartArray("objects"u8);
        foreach (var (label, found) in objects)
        {
            json.WriteStartObject();
            json.WriteString("label"u8, label);
            WriteFinite(json, "score"u8, found.Score, 4);
            WriteBox(json, found.Left, found.Top, found.Right, found.Bottom);
            json.WriteNumber("agreement"u8, found.Agreement);
            json.WriteNumber("detectors"u8, found.Detectors);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBox(Utf8JsonWriter json, float left, float top, float right, float bottom)
    {
        json.WriteStartArray("box"u8);
        foreach (var edge in (ReadOnlySpan<float>)[left, top, right, bottom])
            json.WriteNumberValue(Math.Round(edge, 1));
        json.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter json, in FrameError error)
    {
        if (!error.IsError)
        {
            json.WriteNull("error"u8);
            return;
        }

        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, error.Code.ToString());
        json.WriteString("reason"u8, error.Reason);
        if (error.Offset >= 0)
            json.WriteNumber("offset"u8, error.Offset);
        else
            json.WriteNull("offset"u8);
        json.WriteEndObject();
    }
}
