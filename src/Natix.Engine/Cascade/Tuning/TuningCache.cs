using System.Text.Json;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Tuning;

/// <summary>
/// Measurements in a file, the newest first, a few of them. Whatever is wrong with the file, it is as if there were none: the caller measures
/// again. Written beside and moved into place, so that a reader never sees half a file.
/// </summary>
internal static class TuningCache
{
    private const int Most = 32;
    private const int MostBytes = 1 << 20;

    /// <summary>The measurement under a key; null when there is none that can be used.</summary>
    public static TuningReport? TryRead(string path, string key, IReadOnlyList<ModelManifest> models) =>
        Load(path).FirstOrDefault(e => e.Key == key) is { Report: { } report } && report.Models.Select(m => m.Model).SequenceEqual(models.Select(m => m.Name))
            ? report
            : null;

    /// <summary>Keeps a measurement. Null when that went well, otherwise why not.</summary>
    public static string? TryWrite(string path, string key, TuningReport report)
    {
        var beside = $"{path}.{Environment.ProcessId}.new";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            var others = Load(path).Where(e => e.Key != key).Take(Most - 1);
            using (var file = File.Create(beside))
                Write(file, [new Entry(key, report), .. others]);
            File.Move(beside, path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"the measurement could not be kept in {path} and will be made again: {e.Message}";
        }
    }

    private static List<Entry> Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(RegularFile.Read(path, MostBytes));
            return [.. document.RootElement.GetProperty("entries").EnumerateArray().Select(ReadEntry)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return [];
        }
    }

    private static Entry ReadEntry(JsonElement entry)
    {
        var models = entry.GetProperty("models").EnumerateArray().Select(ReadModel).ToList();
        return new Entry(entry.GetProperty("key").GetString()!, new TuningReport(TuningSource.Cached, Count(entry, "workers", 1024), models));
    }

    private static ModelTuning ReadModel(JsonElement model) => new(
        model.GetProperty("model").GetString()!, Count(model, "threads", 1024), Count(model, "batch", 256),
        [.. model.GetProperty("trials").EnumerateArray().Select(ReadTrial)]);

    private static TuningTrial ReadTrial(JsonElement trial) => new(
        Count(trial, "workers", 1024), Count(trial, "threads", 1024), Count(trial, "batch", 256),
        Positive(trial, "run_ms"), Positive(trial, "frames_per_second"));

    private static int Count(JsonElement element, string name, int most) =>
        element.GetProperty(name).GetInt32() is var count && count >= 1 && count <= most
            ? count
            : throw new FormatException($"{name} is {count}");

    // 1e999 is a number to JSON and infinite to us.
    private static double Positive(JsonElement element, string name) =>
        element.GetProperty(name).GetDouble() is var value && double.IsFinite(value) && value > 0
            ? value
            : throw new FormatException($"{name} is {value}");

    private static void Write(Stream file, IReadOnlyList<Entry> entries)
    {
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("entries"u8);
        foreach (var (key, report) in entries)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, key);
            json.WriteNumber("workers"u8, report.Workers);
            json.WriteStartArray("models"u8);
            foreach (var model in report.Models)
                WriteModel(json, model);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, ModelTuning model)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model.Model);
        json.WriteNumber("threads"u8, model.IntraOpThreads);
        json.WriteNumber("batch"u8, model.MaxBatch);
        json.WriteStartArray("trials"u8);
        foreach (var trial in model.Trials)
        {
            json.WriteStartObject();
            json.WriteNumber("workers"u8, trial.Workers);
            json.WriteNumber("threads"u8, trial.IntraOpThreads);
            json.WriteNumber("batch"u8, trial.Batch);
            json.WriteNumber("run_ms"u8, trial.RunMilliseconds);
            json.WriteNumber("frames_per_second"u8, trial.FramesPerSecond);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed record Entry(string Key, TuningReport Report);
}
