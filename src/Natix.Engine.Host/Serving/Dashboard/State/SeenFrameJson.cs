using System.Text.Json;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Serving.Dashboard.Frames;

namespace Natix.Engine.Host.Serving.Dashboard.State;

/// <summary>Frames of the album as JSON, for the page: its keys are no contract.</summary>
internal static class SeenFrameJson
{
    // More boxes hide the picture, and fill the wire.
    private const int MostBoxes = 24;

    /// <summary>Writes frames, oldest first.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<SeenFrame> frames)
    {
        json.WriteStartArray();
        foreach (var frame in frames)
            Write(json, frame);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SeenFrame frame)
    {
        var record = frame.Record;
        json.WriteStartObject();
        json.WriteNumber("id"u8, frame.Id);
        StateJson.WriteTime(json, "at"u8, frame.At);
        json.WriteString("source"u8, record.Source);
        json.WriteNumber("width"u8, record.Width);
        json.WriteNumber("height"u8, record.Height);
        json.WriteBoolean("has_picture"u8, frame.Picture is not null);
        json.WriteBoolean("has_heat"u8, frame.Heat is not null);
        json.WriteString("verdict"u8, record.IsRoadwork is { } roadwork ? roadwork ? "roadwork" : "clear" : null);
        FrameJson.WriteFinite(json, "p"u8, record.Verdict.Probability, 4);
        json.WriteNumber("threshold"u8, frame.Threshold);
        json.WriteNumber("level"u8, record.Verdict.Level);
        json.WriteString("degraded"u8, record.Verdict.Degraded ? record.Verdict.Reason.ToString() : null);
        FrameJson.WriteFinite(json, "ms"u8, record.LatencyMilliseconds, 2);
        WriteVoters(json, record.Evidence, frame.HasManifestPool);
        WriteBoxes(json, record);
        json.WriteEndObject();
    }

    private static void WriteVoters(Utf8JsonWriter json, IReadOnlyList<VoteRecord> evidence, bool hasManifestPool)
    {
        var weights = evidence.Sum(vote => vote.Weight);
        json.WriteStartArray("voters"u8);
        foreach (var vote in evidence)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, vote.Model);
            json.WriteNumber("level"u8, vote.Level);
            FrameJson.WriteFinite(json, "p"u8, vote.Probability, 4);
            FrameJson.WriteFinite(json, "share"u8, hasManifestPool && weights > 0 ? vote.Weight / weights : double.NaN, 4);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // What the detectors see together; where the labels are not shared, what each of them sees. And what cannot be, which counts for nothing.
    private static void WriteBoxes(Utf8JsonWriter json, FrameRecord record)
    {
        json.WriteStartArray("boxes"u8);
        foreach (var (label, found) in record.Objects.Take(MostBoxes))
            WriteBox(json, label, found.Score, isImpossible: false, found.Left, found.Top, found.Right, found.Bottom);
        var single = record.Detections.Where(found => record.Objects.Count == 0 || found.IsImpossible).OrderByDescending(found => found.Score);
        foreach (var found in single.Take(Math.Max(0, MostBoxes - record.Objects.Count)))
            WriteBox(json, found.Label, found.Score, found.IsImpossible, found.Left, found.Top, found.Right, found.Bottom);
        json.WriteEndArray();
    }

    private static void WriteBox(Utf8JsonWriter json, string label, float score, bool isImpossible, float left, float top, float right, float bottom)
    {
        json.WriteStartObject();
        json.WriteString("label"u8, label);
        FrameJson.WriteFinite(json, "score"u8, score, 3);
        json.WriteBoolean("impossible"u8, isImpossible);
        FrameJson.WriteFinite(json, "left"u8, left, 1);
        FrameJson.WriteFinite(json, "top"u8, top, 1);
        FrameJson.WriteFinite(json, "right"u8, right, 1);
        FrameJson.WriteFinite(json, "bottom"u8, bottom, 1);
        json.WriteEndObject();
    }
}
