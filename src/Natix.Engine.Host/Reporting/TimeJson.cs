using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>What time adds to a frame, as JSON; definition `time` of docs/verdict.schema.json.</summary>
internal static class TimeJson
{
    private static readonly string[] Faults = Enum.GetNames<WatchFault>();
    private static readonly string[] Resets = Enum.GetNames<WatchReset>();
    private static readonly string[] Statuses = Enum.GetNames<CameraMotionStatus>();
    private static readonly string[] Reasons = Enum.GetNames<MotionReason>();

    /// <summary>Writes the part; nothing for a frame of no stream.</summary>
    public static void Write(Utf8JsonWriter json, TimeRecord? time)
    {
        if (time is null)
            return;
        var zone = time.Zone;
        json.WriteStartObject("time"u8);
        json.WriteString("state"u8, zone.State switch { ZoneState.Roadwork => "roadwork"u8, ZoneState.Clear => "clear"u8, _ => "unknown"u8 });
        FrameJson.WriteFinite(json, "p"u8, zone.Probability, 6);
        if (zone.Fault != WatchFault.None)
            json.WriteString("fault"u8, Faults[(int)zone.Fault]);
        if (zone.Reset != WatchReset.None)
            json.WriteString("reset"u8, Resets[(int)zone.Reset]);
        WriteCamera(json, zone.Camera);
        WriteTracks(json, time.Tracks);
        json.WriteEndObject();
    }

    private static void WriteCamera(Utf8JsonWriter json, in CameraMotion camera)
    {
        json.WriteStartObject("camera"u8);
        json.WriteString("status"u8, Statuses[(int)camera.Status]);
        if (camera.Status == CameraMotionStatus.Measured)
        {
            WritePair(json, "shift_px_s"u8, camera.ShiftX, camera.ShiftY);
            FrameJson.WriteFinite(json, "expansion_per_s"u8, camera.Expansion, 4);
            FrameJson.WriteFinite(json, "road_approach_per_s"u8, camera.RoadApproach, 3);
        }

        if (double.IsFinite(camera.FocusX))
            WritePair(json, "focus_px"u8, camera.FocusX, camera.FocusY);
        json.WriteEndObject();
    }

    private static void WritePair(Utf8JsonWriter json, ReadOnlySpan<byte> name, double x, double y)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(Math.Round(x, 1));
        json.WriteNumberValue(Math.Round(y, 1));
        json.WriteEndArray();
    }

    private static void WriteTracks(Utf8JsonWriter json, IReadOnlyList<TrackRecord> tracks)
    {
        json.WriteStartArray("tracks"u8);
        foreach (var track in tracks)
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, track.Id);
            json.WriteNumber("detection"u8, track.Detection);
            FrameJson.WriteFinite(json, "age_s"u8, track.Age, 3);
            json.WriteString("motion"u8, track.Motion switch { MotionState.Static => "static"u8, MotionState.Moving => "moving"u8, _ => "unknown"u8 });
            json.WriteString("reason"u8, Reasons[(int)track.Reason]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
