using System.Text.Json;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Dashboard.State;

/// <summary>The state as JSON, for the page: its keys are no contract.</summary>
internal static class StateJson
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static void Write(Utf8JsonWriter json, DashboardState state)
    {
        json.WriteStartObject();
        WriteTime(json, "now"u8, state.Now);
        WriteTime(json, "started"u8, state.Started);
        json.WriteString("version"u8, state.Version);
        json.WriteString("hotkey"u8, state.Hotkey);
        WriteHealth(json, state.Health);
        WriteService(json, state.Service);
        WriteModels(json, state.Models);
        json.WritePropertyName("traffic"u8);
        TrafficJson.Write(json, state.Traffic, state.Models?.Engine);
        json.WritePropertyName("memory"u8);
        WriteMemory(json, state.Memory);
        json.WriteEndObject();
    }

    /// <summary>A moment, in UTC to the millisecond.</summary>
    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString(Time, System.Globalization.CultureInfo.InvariantCulture));

    private static void WriteHealth(Utf8JsonWriter json, HealthState health)
    {
        json.WriteStartObject("health"u8);
        FrameJson.WriteTexts(json, "obstacles"u8, health.Obstacles);
        FrameJson.WriteTexts(json, "warnings"u8, health.Warnings);
        WriteNumber(json, "metagraph_age_s"u8, health.MetagraphAge?.TotalSeconds);
        WriteNumber(json, "neurons"u8, health.Neurons);
        WriteNumber(json, "block"u8, health.Block);
        json.WriteNumber("banned"u8, health.Banned);
        json.WriteNumber("connections_refused"u8, health.ConnectionsRefused);
        json.WriteEndObject();
    }

    private static void WriteService(Utf8JsonWriter json, ServiceState service)
    {
        json.WriteStartObject("service"u8);
        WriteNumber(json, "queue"u8, service.Queue);
        json.WriteNumber("slots_taken"u8, service.SlotsTaken);
        json.WriteNumber("slots"u8, service.Slots);
        json.WriteNumber("flights"u8, service.Flights);
        json.WriteBoolean("has_price"u8, service.CostPerThousand is not null);
        WriteNumber(json, "cost_per_1000"u8, service.CostPerThousand);
        json.WriteEndObject();
    }

    private static void WriteModels(Utf8JsonWriter json, ModelsState? models)
    {
        if (models is null)
        {
            json.WriteNull("models"u8);
            return;
        }

        json.WriteStartObject("models"u8);
        json.WriteString("cascade"u8, models.Engine.Cascade);
        json.WriteNumber("generation"u8, models.Generation);
        json.WriteNumber("workers"u8, models.Engine.Workers);
        json.WriteNumber("threshold"u8, models.Engine.Threshold);
        json.WriteString("certificate"u8, models.Engine.Certificate?.State.ToString());
        json.WriteStartArray("models"u8);
        foreach (var model in models.Engine.Models)
            WriteModel(json, model);
        json.WriteEndArray();
        json.WriteStartArray("drift"u8);
        foreach (var level in models.Drift)
        {
            json.WriteStartObject();
            json.WriteNumber("level"u8, level.Level);
            json.WriteString("state"u8, level.State.ToString());
            json.WriteNumber("observed"u8, level.Observed);
            WriteNumber(json, "p_value"u8, level.PValue);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, ModelDescription model)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, model.Name);
        json.WriteString("version"u8, model.Version);
        json.WriteNumber("level"u8, model.Level);
        json.WriteString("level_name"u8, model.LevelName);
        json.WriteString("backend"u8, model.Backend);
        json.WriteNumber("width"u8, model.InputWidth);
        json.WriteNumber("height"u8, model.InputHeight);
        json.WriteBoolean("votes"u8, model.Votes);
        json.WriteNumber("max_batch"u8, model.MaxBatch);
        json.WriteString("sha256"u8, model.Sha256);
        json.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter json, MemoryState memory)
    {
        json.WriteStartObject();
        json.WriteNumber("resident_bytes"u8, memory.Process.ResidentBytes);
        json.WriteNumber("threads"u8, memory.Process.Threads);
        WriteManaged(json, memory.Process.Managed);
        if (memory.Engine is { } engine)
            WriteNative(json, engine);
        else
            json.WriteNull("native"u8);
        json.WriteNumber("answers"u8, memory.Answers);
        json.WriteNumber("most_answers"u8, memory.MostAnswers);
        json.WriteNumber("nonces"u8, memory.Nonces);
        json.WriteStartArray("devices"u8);
        foreach (var device in memory.Devices)
        {
            json.WriteStartObject();
            json.WriteString("device"u8, device.Device);
            json.WriteString("name"u8, device.Name);
            json.WriteNumber("limit_bytes"u8, device.LimitBytes);
            json.WriteNumber("used_bytes"u8, device.UsedBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteManaged(Utf8JsonWriter json, ManagedMemory managed)
    {
        json.WriteStartObject("managed"u8);
        json.WriteNumber("live_bytes"u8, managed.LiveBytes);
        json.WriteNumber("committed_bytes"u8, managed.CommittedBytes);
        json.WriteNumber("fragmented_bytes"u8, managed.FragmentedBytes);
        json.WriteStartArray("generation_bytes"u8);
        foreach (var bytes in managed.GenerationBytes)
            json.WriteNumberValue(bytes);
        json.WriteEndArray();
        json.WriteStartArray("collections"u8);
        foreach (var count in managed.Collections)
            json.WriteNumberValue(count);
        json.WriteEndArray();
        FrameJson.WriteFinite(json, "pause_share"u8, managed.PauseShare, 6);
        json.WriteEndObject();
    }

    private static void WriteNative(Utf8JsonWriter json, in EngineMemory engine)
    {
        json.WriteStartObject("native"u8);
        json.WriteNumber("lent_slabs"u8, engine.LentSlabs);
        json.WriteNumber("lent_bytes"u8, engine.LentBytes);
        json.WriteNumber("free_slabs"u8, engine.FreeSlabs);
        json.WriteNumber("free_bytes"u8, engine.FreeBytes);
        json.WriteNumber("largest_bytes"u8, engine.LargestSlabBytes);
        json.WriteNumber("native_bytes"u8, engine.NativeBytes);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value) => FrameJson.WriteFinite(json, name, value ?? double.NaN, 6);
}
