using System.Text.Json;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Calibration;

/// <summary>What a calibration showed, as JSON; described in docs/cli.md.</summary>
internal static class CalibrationJson
{
    public static void Write(Utf8JsonWriter json, CalibrationOutcome outcome, string path)
    {
        json.WriteString("written"u8, path);
        Write(json, outcome.Arithmetic);
        json.WriteNumber("frames"u8, outcome.Rows);
        json.WriteNumber("skipped"u8, outcome.Skipped);
        json.WriteNumber("disagreements"u8, outcome.Disagreements);
        json.WriteNumber("frame_disagreements"u8, outcome.RowDisagreements);
        json.WriteBoolean("exits_early"u8, outcome.ExitsEarly);
        json.WriteStartObject("certificate"u8);
        CertificateJson.Write(json, outcome.Certificate);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, CalibrationArithmetic arithmetic)
    {
        json.WriteNumber("fitting_units"u8, arithmetic.FittingUnits);
        json.WriteNumber("held_out_units"u8, arithmetic.HeldOutUnits);
        json.WriteNumber("units_needed"u8, arithmetic.UnitsNeeded);
        json.WriteNumber("smallest_epsilon"u8, arithmetic.SmallestEpsilon);
    }

    public static void Write(Utf8JsonWriter json, AgreementReport report)
    {
        json.WriteNumber("frames"u8, report.Rows);
        json.WriteNumber("skipped"u8, report.Skipped);
        json.WriteNumber("units"u8, report.Units);
        json.WriteNumber("early"u8, report.Early);
        json.WriteNumber("frame_disagreements"u8, report.RowDisagreements);
        Write(json, "frame_rate"u8, report.RowRate);
        json.WriteNumber("disagreements"u8, report.UnitDisagreements);
        Write(json, "unit_rate"u8, report.UnitRate);
        CertificateJson.WriteDrift(json, report.Drift);
        json.WriteStartObject("certificate"u8);
        CertificateJson.Write(json, report.Certificate);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, RateInterval rate)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rate"u8, rate.Rate);
        json.WriteNumber("low"u8, rate.Low);
        json.WriteNumber("high"u8, rate.High);
        json.WriteEndObject();
    }
}
