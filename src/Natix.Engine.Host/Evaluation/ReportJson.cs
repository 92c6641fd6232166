using System.Text.Json;
using Natix.Engine.Data.Metrics;
using static Natix.Engine.Host.Reporting.FrameJson;

namespace Natix.Engine.Host.Evaluation;

/// <summary>The part of an evaluation's JSON that goes beyond its figures; the contract is docs/cli.md.</summary>
internal static class ReportJson
{
    /// <summary>Writes into an open object.</summary>
    public static void Write(Utf8JsonWriter json, EvaluationReport report)
    {
        json.WriteString("mcc_undefined"u8, report.MatthewsMissing);
        json.WriteString("unit"u8, report.Set.Units);
        WriteBootstrap(json, "mcc_interval"u8, report.Matthews, report.Seed);
        WriteProportion(json, "accuracy_interval"u8, report.Accuracy);
        WriteFunnel(json, report);
        json.WriteStartObject("reliability"u8);
        WriteDiagram(json, "equal_width"u8, report.EqualWidth);
        WriteDiagram(json, "equal_count"u8, report.EqualCount);
        json.WriteEndObject();
        WriteSlices(json, report.Slices);
        WriteFormulas(json, report.Formulas);
        WritePaired(json, "full_ensemble"u8, report.Full);
        json.WriteString("full_ensemble_missing"u8, report.FullMissing);
        WritePaired(json, "against"u8, report.Against);
    }

    private static void WriteBootstrap(Utf8JsonWriter json, ReadOnlySpan<byte> name, BootstrapResult b, ulong? seed)
    {
        json.WriteStartObject(name);
        WriteFinite(json, "estimate"u8, b.Estimate, 6);
        WriteFinite(json, "low"u8, b.Low, 6);
        WriteFinite(json, "high"u8, b.High, 6);
        json.WriteString("method"u8, b.Method switch { BootstrapMethod.BiasCorrected => "bca", BootstrapMethod.Percentile => "percentile", _ => null });
        json.WriteNumber("units"u8, b.Units);
        json.WriteNumber("draws"u8, b.Draws.Count);
        json.WriteNumber("undefined_draws"u8, b.Undefined);
        if (seed is { } number)
            json.WriteNumber("seed"u8, number);
        json.WriteEndObject();
    }

    private static void WriteProportion(Utf8JsonWriter json, ReadOnlySpan<byte> name, ProportionInterval p)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count"u8, p.Successes);
        json.WriteNumber("of"u8, p.Trials);
        WriteFinite(json, "share"u8, p.Share, 6);
        WriteFinite(json, "low"u8, p.Low, 6);
        WriteFinite(json, "high"u8, p.High, 6);
        json.WriteEndObject();
    }

    private static void WriteFunnel(Utf8JsonWriter json, EvaluationReport report)
    {
        var funnel = report.Main.Journal.Funnel;
        json.WriteStartObject("funnel"u8);
        json.WriteStartArray("levels"u8);
        foreach (var level in funnel.Levels)
            WriteRow(json, level, level.NameIn(report.Main.Engine));
        json.WriteEndArray();
        json.WriteNumber("no_verdict"u8, funnel.Unjudged.Frames);
        json.WriteNumber("frames"u8, funnel.Total.Frames);
        WriteFinite(json, "work_ms_per_frame"u8, funnel.Total.WorkPerFrame, 4);
        WriteFinite(json, "cpu_ms_per_frame"u8, report.Main.CpuPerFrame, 4);
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, FunnelRow row, string name)
    {
        json.WriteStartObject();
        json.WriteNumber("level"u8, row.Level);
        json.WriteString("name"u8, name);
        json.WriteNumber("frames"u8, row.Frames);
        json.WriteNumber("labelled"u8, row.Labelled);
        json.WriteNumber("wrong"u8, row.Wrong);
        WriteFinite(json, "work_ms_per_frame"u8, row.WorkPerFrame, 4);
        WriteFinite(json, "work_ms"u8, row.WorkMilliseconds, 3);
        WriteFinite(json, "p50_ms"u8, row.Latency.QuantileMilliseconds(0.5), 4);
        WriteFinite(json, "p99_ms"u8, row.Latency.QuantileMilliseconds(0.99), 4);
        json.WriteEndObject();
    }

    private static void WriteDiagram(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReliabilityDiagram diagram)
    {
        json.WriteStartObject(name);
        WriteFinite(json, "ece"u8, diagram.CalibrationError, 6);
        WriteFinite(json, "largest_gap"u8, diagram.LargestGap, 6);
        json.WriteStartArray("bins"u8);
        foreach (var bin in diagram.Bins)
        {
            json.WriteStartObject();
            WriteFinite(json, "low"u8, bin.Low, 6);
            WriteFinite(json, "high"u8, bin.High, 6);
            json.WriteNumber("count"u8, bin.Count);
            WriteFinite(json, "mean_p"u8, bin.MeanProbability, 6);
            WriteFinite(json, "observed"u8, bin.Observed.Share, 6);
            WriteFinite(json, "observed_low"u8, bin.Observed.Low, 6);
            WriteFinite(json, "observed_high"u8, bin.Observed.High, 6);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSlices(Utf8JsonWriter json, IReadOnlyList<SliceTable> tables)
    {
        json.WriteStartObject("slices"u8);
        foreach (var table in tables)
        {
            json.WriteStartArray(table.Column);
            foreach (var row in table.Rows)
            {
                json.WriteStartObject();
                json.WriteString("value"u8, row.Value);
                json.WriteNumber("cases"u8, row.Cases);
                json.WriteNumber("no_verdict"u8, row.Unjudged);
                WriteMeasures(json, row.Metrics);
                WriteProportion(json, "accuracy_interval"u8, row.Accuracy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteFormulas(Utf8JsonWriter json, FormulaComparison? formulas)
    {
        if (formulas is null)
        {
            json.WriteNull("formulas"u8);
            return;
        }

        json.WriteStartObject("formulas"u8);
        json.WriteNumber("most_voters"u8, formulas.MostVoters);
        json.WriteNumber("naive_above_1"u8, formulas.AboveOne);
        WriteFinite(json, "naive_largest"u8, formulas.LargestNaive, 6);
        foreach (var (_, key, metrics) in formulas.Rows)
        {
            json.WriteStartObject(key);
            WriteMeasures(json, metrics);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteMeasures(Utf8JsonWriter json, BinaryMetrics m)
    {
        var c = m.Confusion;
        json.WriteNumber("n"u8, c.Count);
        WriteFinite(json, "mcc"u8, c.HasMatthews ? c.Matthews : double.NaN, 6);
        WriteFinite(json, "accuracy"u8, c.Accuracy, 6);
        WriteFinite(json, "precision"u8, c.Precision, 6);
        WriteFinite(json, "recall"u8, c.Recall, 6);
        WriteFinite(json, "auc"u8, m.Auc ?? double.NaN, 6);
        WriteFinite(json, "ece"u8, m.CalibrationError, 6);
        WriteFinite(json, "brier"u8, m.Brier, 6);
        WriteFinite(json, "log_loss"u8, m.LogLoss, 6);
    }

    private static void WritePaired(Utf8JsonWriter json, ReadOnlySpan<byte> name, PairedRuns? runs)
    {
        if (runs is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("cascade"u8, runs.Second.Engine.Cascade);
        WriteProportion(json, "disagreement"u8, runs.Disagreement);
        WriteProportion(json, "unit_disagreement"u8, runs.UnitDisagreement);
        WriteSpeed(json, runs.Speed);
        json.WriteNumber("both_right"u8, runs.Test.BothRight);
        json.WriteNumber("only_this_right"u8, runs.Test.OnlyFirst);
        json.WriteNumber("only_other_right"u8, runs.Test.OnlySecond);
        json.WriteNumber("both_wrong"u8, runs.Test.BothWrong);
        WriteFinite(json, "mcnemar_exact_p"u8, runs.Test.ExactP, 9);
        WriteFinite(json, "mcnemar_mid_p"u8, runs.Test.MidP, 9);
        WriteBootstrap(json, "mcc_difference"u8, runs.MatthewsDifference, null);
        json.WriteNumber("errors"u8, runs.Second.Run.Total.Errors);
        json.WriteEndObject();
    }

    private static void WriteSpeed(Utf8JsonWriter json, SpeedComparison? speed)
    {
        if (speed is null)
        {
            json.WriteNull("speed"u8);
            return;
        }

        json.WriteStartObject("speed"u8);
        WriteFinite(json, "ratio"u8, speed.Ratio, 4);
        WriteFinite(json, "lowest_ratio"u8, speed.Ratios[0], 4);
        WriteFinite(json, "highest_ratio"u8, speed.Ratios[^1], 4);
        WriteFinite(json, "this_ms"u8, speed.FirstMilliseconds, 4);
        WriteFinite(json, "other_ms"u8, speed.SecondMilliseconds, 4);
        json.WriteNumber("frames"u8, speed.Frames);
        json.WriteNumber("rounds"u8, speed.Ratios.Count);
        json.WriteEndObject();
    }
}
