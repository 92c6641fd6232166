using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>A machine report as JSON; described in docs/cli.md.</summary>
internal static class MachineJson
{
    public static void Write(Utf8JsonWriter json, MachineReport report)
    {
        json.WriteStartObject("cpu"u8);
        json.WriteString("name"u8, report.Cpu.Name);
        json.WriteString("architecture"u8, report.Cpu.Architecture.ToString().ToLowerInvariant());
        json.WriteNumber("logical_cores"u8, report.Cpu.LogicalCores);
        json.WriteStartObject("features"u8);
        foreach (var (name, there) in report.Cpu.Features)
            json.WriteBoolean(name, there);
        json.WriteEndObject();
        json.WriteString("kernels"u8, report.Cpu.KernelPath);
        json.WriteEndObject();
        json.WriteStartArray("gpus"u8);
        foreach (var gpu in report.Gpus)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, gpu.Index);
            json.WriteString("name"u8, gpu.Name);
            json.WriteString("compute_capability"u8, gpu.ComputeCapability);
            json.WriteNumber("memory_bytes"u8, gpu.MemoryBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteComponents(json, "libraries"u8, report.Libraries);
        WriteComponents(json, "programs"u8, report.Programs);
        json.WriteStartArray("backends"u8);
        foreach (var backend in report.Backends)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, backend.Name);
            json.WriteBoolean("will_run"u8, backend.WillRun);
            json.WriteString("reason"u8, backend.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteComponents(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<ComponentReport> components)
    {
        json.WriteStartArray(name);
        foreach (var component in components)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, component.Name);
            json.WriteBoolean("found"u8, component.Found);
            json.WriteString("path"u8, component.Path);
            json.WriteStartArray("tried"u8);
            foreach (var path in component.Tried)
                json.WriteStringValue(path);
            json.WriteEndArray();
            if (component.Found)
                json.WriteNull("hint"u8);
            else
                json.WriteString("hint"u8, component.Hint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
