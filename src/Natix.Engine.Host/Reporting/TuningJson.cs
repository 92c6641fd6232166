using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>A tuning report as JSON; described in docs/cli.md.</summary>
internal static class TuningJson
{
    /// <summary>Writes the property <c>tuning</c>: the report, or why there is none.</summary>
    public static void Write(Utf8JsonWriter json, TuningReport? tuning, string? missing)
    {
        json.WriteStartObject("tuning"u8);
        json.WriteString("source"u8, tuning?.Source.ToString().ToLowerInvariant());
        json.WriteString("note"u8, tuning is null ? missing : tuning.Note);
        if (tuning is not null)
        {
            json.WriteNumber("workers"u8, tuning.Workers);
            json.WriteStartArray("models"u8);
            foreach (var model in tuning.Models)
                WriteModel(json, model);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, ModelTuning model)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model.Model);
        json.WriteNumber("threads"u8, model.IntraOpThreads);
        json.WriteNumber("max_batch"u8, model.MaxBatch);
        json.WriteStartArray("trials"u8);
        foreach (var trial in model.Trials)
        {
            json.WriteStartObject();
            json.WriteNumber("workers"u8, trial.Workers);
            json.WriteNumber("threads"u8, trial.IntraOpThreads);
            json.WriteNumber("batch"u8, trial.Batch);
            FrameJson.WriteFinite(json, "run_ms"u8, trial.RunMilliseconds, 4);
            FrameJson.WriteFinite(json, "frames_per_second"u8, trial.FramesPerSecond, 3);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
