namespace Natix.Engine.Host.Commands;

/// <summary>The machine, for reports that name what they were measured on.</summary>
internal static class MachineName
{
    /// <summary>Processor name and cores.</summary>
    public static string Read()
    {
        var cpu = MachineReport.Inspect().Cpu;
        return FormattableString.Invariant($"{cpu.Name}, {cpu.LogicalCores} cores");
    }
}
