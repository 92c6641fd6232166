using System.Text.Json;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>The part of an evaluation's JSON that only clips have.</summary>
internal static class ClipJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ClipScore> clips)
    {
        json.WriteNumber("ambiguous"u8, clips.Sum(c => c.Ambiguous));
        json.WriteNumber("missing"u8, clips.Sum(c => c.Missing));
        json.WriteNumber("unlabelled"u8, clips.Sum(c => c.Unlabelled));
        json.WriteStartArray("unlisted"u8);
        foreach (var clip in clips.Where(c => !c.IsListed))
            json.WriteStringValue(clip.Clip);
        json.WriteEndArray();
        json.WriteStartArray("clips"u8);
        foreach (var clip in clips)
        {
            json.WriteStartObject();
            json.WriteString("clip"u8, clip.Clip);
            json.WriteBoolean("listed"u8, clip.IsListed);
            json.WriteNumber("frames"u8, clip.Frames);
            FrameJson.WriteFinite(json, "frames_per_second"u8, clip.FramesPerSecond, 3);
            json.WriteNumber("seconds"u8, clip.Seconds.Count);
            json.WriteNumber("right"u8, clip.Right);
            json.WriteNumber("wrong"u8, clip.Wrong);
            json.WriteNumber("ambiguous"u8, clip.Ambiguous);
            json.WriteNumber("missing"u8, clip.Missing);
            json.WriteNumber("errors"u8, clip.Errors);
            json.WriteString("failure"u8, clip.Failure);
            FrameJson.WriteFinite(json, "mean_p"u8, clip.MeanProbability, 6);
            if (clip.Events is { } events)
                WriteEvents(json, events);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEvents(Utf8JsonWriter json, EventScore score)
    {
        json.WriteNumber("flicker"u8, score.Flicker);
        json.WriteStartArray("boundary_errors_s"u8);
        foreach (var error in score.BoundaryErrors)
        {
            if (double.IsFinite(error))
                json.WriteNumberValue(Math.Round(error, 3));
            else
                json.WriteNullValue();
        }

        json.WriteEndArray();
        json.WriteStartArray("events"u8);
        foreach (var zone in score.Events)
        {
            json.WriteStartObject();
            FrameJson.WriteFinite(json, "entered_s"u8, zone.Entered, 3);
            FrameJson.WriteFinite(json, "left_s"u8, zone.Left, 3);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
