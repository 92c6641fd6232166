using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>An explanation as JSON; the keys are in docs/cli.md.</summary>
internal static class ExplanationJson
{
    public static void Write(Utf8JsonWriter json, VerdictExplanation explanation)
    {
        RecordJson.Write(json, explanation.Record);
        json.WriteString("summary"u8, explanation.Summary);
        WriteNumber(json, "pooled_log_odds"u8, explanation.PooledLogOdds);
        WriteNumber(json, "intercept"u8, explanation.Intercept);
        json.WriteBoolean("in_fallback"u8, explanation.Record.InFallback);
        WriteWhatIf(json, "without_fallback"u8, explanation.WithoutFallback);
        json.WriteStartArray("levels"u8);
        foreach (var level in explanation.Levels)
            WriteLevel(json, level);
        json.WriteEndArray();
        json.WriteStartArray("voters"u8);
        foreach (var voter in explanation.Voters)
            WriteVoter(json, voter);
        json.WriteEndArray();
        json.WriteStartArray("thresholds"u8);
        foreach (var threshold in explanation.Thresholds)
            WriteThreshold(json, threshold);
        json.WriteEndArray();
        WriteModels(json, explanation.Record.Models);
        FrameJson.WriteTimes(json, "times_us"u8, explanation.Record.Times);
    }

    private static void WriteLevel(Utf8JsonWriter json, LevelExplanation level)
    {
        json.WriteStartObject();
        json.WriteNumber("level"u8, level.Level);
        json.WriteString("name"u8, level.Name);
        json.WriteString("end"u8, level.End.ToString());
        json.WriteBoolean("decided"u8, level.Decided);
        json.WriteBoolean("in_fallback"u8, level.InFallback);
        WriteNumber(json, "p"u8, level.Probability);
        json.WriteNumber("voters"u8, level.Voters);
        FrameJson.WriteFinite(json, "us"u8, level.Microseconds, 1);
        json.WriteEndObject();
    }

    private static void WriteVoter(Utf8JsonWriter json, VoterExplanation voter)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, voter.Model);
        json.WriteNumber("level"u8, voter.Level);
        json.WriteBoolean("counted"u8, voter.Counted);
        json.WriteNumber("log_odds"u8, voter.LogOdds);
        json.WriteNumber("p"u8, voter.Probability);
        json.WriteNumber("weight"u8, voter.Weight);
        json.WriteNumber("share"u8, voter.Share);
        json.WriteNumber("contribution"u8, voter.Contribution);
        WriteWhatIf(json, "without"u8, voter.Without);
        WriteNumber(json, "flips_at"u8, voter.FlipsAt ?? double.NaN);
        WriteNumber(json, "changes_at"u8, voter.ChangesAt ?? double.NaN);
        WriteWhatIf(json, "change"u8, voter.Change);
        json.WriteEndObject();
    }

    private static void WriteThreshold(Utf8JsonWriter json, ThresholdExplanation threshold)
    {
        json.WriteStartObject();
        json.WriteString("threshold"u8, threshold.Name);
        json.WriteNumber("level"u8, threshold.Level);
        json.WriteNumber("value"u8, threshold.Value);
        WriteNumber(json, "p"u8, threshold.Probability);
        WriteNumber(json, "moved_to"u8, threshold.MovedTo);
        WriteWhatIf(json, "moved"u8, threshold.Moved);
        json.WriteEndObject();
    }

    private static void WriteModels(Utf8JsonWriter json, IReadOnlyList<RecordedModel> models)
    {
        json.WriteStartArray("models"u8);
        foreach (var model in models)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model.Name);
            json.WriteNumber("level"u8, model.Level);
            json.WriteString("outcome"u8, model.Outcome.ToString());
            json.WriteString("failure"u8, model.Failure);
            json.WriteNumber("batch"u8, model.Batch);
            json.WriteNumber("place"u8, model.Place);
            FrameJson.WriteFinite(json, "preprocess_us"u8, model.PreprocessMicroseconds, 1);
            FrameJson.WriteFinite(json, "infer_us"u8, model.InferMicroseconds, 1);
            FrameJson.WriteFinite(json, "head_us"u8, model.HeadMicroseconds, 1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteWhatIf(Utf8JsonWriter json, ReadOnlySpan<byte> name, WhatIf? what)
    {
        if (what is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("effect"u8, what.Effect.ToString());
        WriteNumber(json, "p"u8, what.Probability);
        json.WriteNumber("level"u8, what.Level);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
