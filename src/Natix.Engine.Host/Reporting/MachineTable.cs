using Spectre.Console;

namespace Natix.Engine.Host.Reporting;

/// <summary>Prints a machine report for a person.</summary>
internal static class MachineTable
{
    public static void Print(IAnsiConsole console, MachineReport report)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("what").AddColumn("here").AddColumn("detail");
        AddCpu(table, report.Cpu);
        AddGpus(table, report.Gpus);
        foreach (var component in report.Libraries.Concat(report.Programs))
            AddComponent(table, component);
        foreach (var backend in report.Backends)
            table.AddRow(Markup.Escape($"back end {backend.Name}"), Mark(backend.WillRun), Markup.Escape(backend.Reason));
        console.Write(table);
    }

    private static void AddCpu(Table table, CpuReport cpu)
    {
        table.AddRow("processor", Mark(true), Markup.Escape($"{cpu.Name}, {cpu.Architecture.ToString().ToLowerInvariant()}, {cpu.LogicalCores} cores"));
        var features = string.Join(", ", cpu.Features.Select(f => f.Value ? f.Key : $"no {f.Key}"));
        table.AddRow("features", Mark(true), Markup.Escape($"{features}; kernels run as {cpu.KernelPath}"));
    }

    private static void AddGpus(Table table, IReadOnlyList<GpuReport> gpus)
    {
        if (gpus.Count == 0)
            table.AddRow("GPU", Mark(false), "no CUDA device");
        foreach (var gpu in gpus)
        {
            var memory = FormattableString.Invariant($"{gpu.MemoryBytes / (double)(1L << 30):0.0} GiB");
            table.AddRow($"GPU {gpu.Index}", Mark(true), Markup.Escape($"{gpu.Name}, compute {gpu.ComputeCapability}, {memory}"));
        }
    }

    private static void AddComponent(Table table, ComponentReport component)
    {
        // Where something was found, the paths before it are noise; --json has them.
        var detail = component.Found ? component.Path! : $"{component.Hint}\ntried: {string.Join(", ", component.Tried)}";
        table.AddRow(Markup.Escape(component.Name), Mark(component.Found), Markup.Escape(detail));
    }

    private static string Mark(bool there) => there ? "[green]yes[/]" : "[yellow]no[/]";
}
