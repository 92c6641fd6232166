using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>A certificate, and the drift of scores from it, as JSON.</summary>
internal static class CertificateJson
{
    /// <summary>Properties of a certificate.</summary>
    public static void Write(Utf8JsonWriter json, CertificateReport it)
    {
        json.WriteString("path"u8, it.Path);
        json.WriteString("state"u8, it.State.ToString());
        json.WriteStartArray("differences"u8);
        foreach (var difference in it.Differences)
            json.WriteStringValue(difference);
        json.WriteEndArray();
        json.WriteString("distribution"u8, it.Distribution);
        json.WriteString("unit"u8, it.Unit);
        json.WriteNumber("units"u8, it.Units);
        json.WriteNumber("epsilon"u8, it.Epsilon);
        json.WriteNumber("delta"u8, it.Delta);
        json.WriteNumber("bound"u8, it.Bound);
        json.WriteBoolean("vacuous"u8, it.IsVacuous);
        json.WriteNumber("expected_cost_ms"u8, it.ExpectedCostMs);
        json.WriteNumber("full_cost_ms"u8, it.FullCostMs);
        json.WriteStartArray("levels"u8);
        foreach (var level in it.Levels)
            Write(json, level);
        json.WriteEndArray();
    }

    /// <summary>The property "drift".</summary>
    public static void WriteDrift(Utf8JsonWriter json, IReadOnlyList<LevelDrift> levels)
    {
        json.WriteStartArray("drift"u8);
        foreach (var level in levels)
        {
            json.WriteStartObject();
            json.WriteNumber("level"u8, level.Level);
            json.WriteString("state"u8, level.State.ToString());
            json.WriteNumber("observed"u8, level.Observed);
            FrameJson.WriteFinite(json, "statistic"u8, level.Statistic, 6);
            FrameJson.WriteFinite(json, "p_value"u8, level.PValue, 9);
            FrameJson.WriteFinite(json, "stability"u8, level.Stability, 6);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, CertifiedExit level)
    {
        json.WriteStartObject();
        json.WriteNumber("level"u8, level.Level);
        json.WriteString("name"u8, level.Name);
        Write(json, "negative"u8, level.Negative);
        Write(json, "positive"u8, level.Positive);
        json.WriteNumber("exit_rate"u8, level.ExitRate);
        json.WriteNumber("cost_ms"u8, level.CostMs);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
