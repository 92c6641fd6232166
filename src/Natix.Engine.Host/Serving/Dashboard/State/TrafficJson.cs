using System.Text.Json;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Serving.Dashboard.Traffic;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Dashboard.State;

/// <summary>What was asked and answered as JSON, for the page: its keys are no contract.</summary>
internal static class TrafficJson
{
    /// <summary>Writes the figures.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="traffic">The figures.</param>
    /// <param name="engine">Names the levels; null: nothing does.</param>
    public static void Write(Utf8JsonWriter json, TrafficFigures traffic, EngineDescription? engine)
    {
        json.WriteStartObject();
        json.WriteNumber("slice_s"u8, TrafficWindow.Slice.TotalSeconds);
        WriteCounts(json, "recent"u8, traffic.Recent, engine);
        WriteCounts(json, "total"u8, traffic.Total, engine);
        json.WriteStartArray("slices"u8);
        foreach (var slice in traffic.Slices)
        {
            json.WriteStartArray();
            json.WriteNumberValue(slice.Answered);
            json.WriteNumberValue(slice.Failed);
            json.WriteNumberValue(slice.Refused);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("latencies"u8);
        WriteLatency(json, "reply"u8, traffic.Reply);
        WriteLatency(json, "verification"u8, traffic.Verification);
        WriteLatency(json, "judging"u8, traffic.Judging);
        WriteLatency(json, "knowing"u8, traffic.Knowing);
        json.WriteEndArray();
        json.WriteStartArray("validators"u8);
        foreach (var row in traffic.Validators)
            WriteValidator(json, row);
        json.WriteEndArray();
        json.WritePropertyName("others"u8);
        WriteValidator(json, traffic.Others);
        json.WriteEndObject();
    }

    /// <summary>Writes lines of verdicts, oldest first.</summary>
    public static void WriteLines(Utf8JsonWriter json, IReadOnlyList<VerdictLine> lines)
    {
        json.WriteStartArray();
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteNumber("sequence"u8, line.Sequence);
            StateJson.WriteTime(json, "at"u8, line.At);
            json.WriteString("hotkey"u8, line.Hotkey);
            json.WriteNumber("uid"u8, line.Uid);
            json.WriteNumber("status"u8, line.Status);
            json.WriteString("outcome"u8, RequestOutcomes.NameOf(line.Outcome));
            json.WriteString("verdict"u8, line.IsJudged ? line.IsRoadwork ? "roadwork" : "clear" : null);
            FrameJson.WriteFinite(json, "p"u8, line.IsJudged ? line.Prediction : double.NaN, 4);
            json.WriteNumber("level"u8, line.Level);
            json.WriteBoolean("known"u8, line.IsKnown);
            json.WriteBoolean("degraded"u8, line.IsDegraded);
            FrameJson.WriteFinite(json, "ms"u8, line.Took.TotalMilliseconds, 2);
            json.WriteString("reason"u8, line.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter json, ReadOnlySpan<byte> name, TrafficCounts counts, EngineDescription? engine)
    {
        json.WriteStartObject(name);
        json.WriteNumber("requests"u8, counts.Requests);
        WriteOutcomes(json, outcome => counts.Of(outcome));
        json.WriteNumber("failed"u8, counts.Failed);
        json.WriteNumber("unreadable"u8, counts.Unreadable);
        json.WriteNumber("known"u8, counts.Known);
        json.WriteNumber("judged"u8, counts.Judged);
        json.WriteNumber("degraded"u8, counts.Degraded);
        json.WriteNumber("roadwork"u8, counts.Roadwork);
        json.WriteStartArray("levels"u8);
        var reached = counts.Judged;
        for (var level = 0; level < TrafficCounts.Levels; level++)
        {
            var decided = counts.DecidedAt(level);
            var models = engine?.Models.Where(model => model.Level == level).ToList() ?? [];
            // Levels without a model are in no frame's way; consensus always is.
            if (models.Count > 0 || decided > 0 || level == Verdict.ConsensusLevel)
                WriteLevel(json, level, level == Verdict.ConsensusLevel ? "consensus" : models.FirstOrDefault()?.LevelName, reached, decided);
            reached -= decided;
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLevel(Utf8JsonWriter json, int level, string? name, long reached, long decided)
    {
        json.WriteStartObject();
        json.WriteNumber("level"u8, level);
        json.WriteString("name"u8, name ?? "");
        json.WriteNumber("reached"u8, reached);
        json.WriteNumber("decided"u8, decided);
        json.WriteEndObject();
    }

    private static void WriteLatency(Utf8JsonWriter json, ReadOnlySpan<byte> name, in LatencyFigures figures)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteNumber("count"u8, figures.Count);
        FrameJson.WriteFinite(json, "p50_ms"u8, figures.P50, 3);
        FrameJson.WriteFinite(json, "p90_ms"u8, figures.P90, 3);
        FrameJson.WriteFinite(json, "p99_ms"u8, figures.P99, 3);
        FrameJson.WriteFinite(json, "most_ms"u8, figures.Most, 3);
        json.WriteEndObject();
    }

    private static void WriteValidator(Utf8JsonWriter json, ValidatorFigures row)
    {
        json.WriteStartObject();
        json.WriteString("hotkey"u8, row.Hotkey);
        json.WriteNumber("uid"u8, row.Uid);
        json.WriteNumber("stake"u8, row.Stake);
        json.WriteNumber("requests"u8, row.Requests);
        WriteOutcomes(json, outcome => row.Outcomes[(int)outcome]);
        FrameJson.WriteFinite(json, "median_ms"u8, row.MedianMilliseconds, 2);
        if (row.Requests > 0)
            StateJson.WriteTime(json, "last_seen"u8, row.LastSeen);
        else
            json.WriteNull("last_seen"u8);
        json.WriteEndObject();
    }

    private static void WriteOutcomes(Utf8JsonWriter json, Func<RequestOutcome, long> count)
    {
        foreach (var outcome in Enum.GetValues<RequestOutcome>())
            json.WriteNumber(RequestOutcomes.NameOf(outcome), count(outcome));
    }
}
