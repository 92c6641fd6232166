using System.Text.Json;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.ValidatorSim.Traffic;

namespace Natix.Engine.Host.ValidatorSim.Report;

/// <summary>The report as JSON (docs/cli.md).</summary>
internal static class SimReportJson
{
    /// <summary>Writes its properties.</summary>
    public static void Write(Utf8JsonWriter json, SimReport report)
    {
        var tally = report.Tally;
        FrameJson.WriteFinite(json, "seconds"u8, report.Seconds, 3);
        FrameJson.WriteFinite(json, "offered_per_second"u8, report.OfferedRate, 3);
        FrameJson.WriteFinite(json, "answered_per_second"u8, report.AnsweredRate, 3);
        json.WriteNumber("honest"u8, report.Honest);
        json.WriteNumber("answered"u8, report.Answered);
        WriteTimes(json, "latency_ms"u8, tally.Latency);
        WriteTimes(json, "latency_beside_loris_ms"u8, tally.LatencyBesideLoris);
        WriteTimes(json, "loris_cut_ms"u8, tally.LorisCut);
        WriteKinds(json, tally);
        json.WriteNumber("not_sent"u8, tally.NotSent);
        FrameJson.WriteFinite(json, "worst_lag_ms"u8, tally.WorstLag.TotalMilliseconds, 3);
        WriteCounts(json, "errors"u8, tally.Errors);
        WriteCounts(json, "wrong"u8, tally.Wrongs);
        json.WriteNumber("lost"u8, tally.LostCount);
        WriteLost(json, tally.Lost);
        WriteScores(json, report);
    }

    private static void WriteTimes(Utf8JsonWriter json, ReadOnlySpan<byte> name, LatencyHistogram times)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count"u8, times.Count);
        FrameJson.WriteFinite(json, "p50"u8, times.QuantileMilliseconds(0.5), 3);
        FrameJson.WriteFinite(json, "p99"u8, times.QuantileMilliseconds(0.99), 3);
        FrameJson.WriteFinite(json, "p999"u8, times.QuantileMilliseconds(0.999), 3);
        json.WriteEndObject();
    }

    private static void WriteKinds(Utf8JsonWriter json, SimTally tally)
    {
        json.WriteStartObject("kinds"u8);
        foreach (var kind in Enum.GetValues<RequestKind>())
        {
            json.WriteStartObject(JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));
            json.WriteNumber("sent"u8, tally.Offered(kind));
            json.WriteNumber("right"u8, tally.Right(kind));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, ReadOnlySpan<byte> name, CountedKinds kinds)
    {
        json.WriteStartObject(name);
        foreach (var (kind, count) in kinds.Counts)
            json.WriteNumber(kind, count);
        json.WriteEndObject();
    }

    private static void WriteLost(Utf8JsonWriter json, IReadOnlyList<LostRequest> lost)
    {
        json.WriteStartArray("lost_requests"u8);
        foreach (var request in lost)
        {
            json.WriteStartObject();
            json.WriteString("hotkey"u8, request.Hotkey);
            json.WriteString("uuid"u8, request.Uuid);
            json.WriteNumber("nonce"u8, request.Nonce);
            json.WriteString("end"u8, request.End.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteScores(Utf8JsonWriter json, SimReport report)
    {
        var rewards = report.Tally.Rewards;
        FrameJson.WriteFinite(json, "mcc"u8, rewards.Confusion.Matthews, 4);
        FrameJson.WriteFinite(json, "accuracy"u8, rewards.Confusion.Accuracy, 4);
        FrameJson.WriteFinite(json, "mcc_100"u8, rewards.Windows.Correlation, 4);
        FrameJson.WriteFinite(json, "accuracy_10"u8, rewards.Windows.Accuracy, 4);
        json.WriteNumber("silent"u8, rewards.Silent);
        json.WriteStartArray("reward_by_round"u8);
        foreach (var (round, reward) in report.Curve)
        {
            json.WriteStartObject();
            json.WriteNumber("round"u8, round);
            FrameJson.WriteFinite(json, "reward"u8, reward, 4);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
