namespace Natix.Engine.Host.Telemetry;

/// <summary>How full the memory of a device is, at one moment.</summary>
/// <param name="Device">Its label: <c>cpu</c>, <c>gpu0</c>.</param>
/// <param name="Kind">cpu or gpu.</param>
/// <param name="Name">Product name.</param>
/// <param name="LimitBytes">All there is for us; of the machine's memory what the control group leaves.</param>
/// <param name="UsedBytes">What is taken, by whomever.</param>
internal sealed record DeviceMemory(string Device, string Kind, string Name, long LimitBytes, long UsedBytes)
{
    private const string Machine = "/proc/meminfo";
    private const string Group = "/sys/fs/cgroup";

    private static readonly string _processor = MachineReport.InspectCpu().Name;

    /// <summary>The machine's memory first, then that of every NVIDIA device.</summary>
    public static IReadOnlyList<DeviceMemory> ReadAll() =>
        [OfMachine(), .. MachineReport.ReadGpuMemory().Select(gpu => new DeviceMemory($"gpu{gpu.Index}", "gpu", gpu.Name, gpu.TotalBytes, gpu.UsedBytes))];

    private static DeviceMemory OfMachine()
    {
        var lines = File.Exists(Machine) ? File.ReadAllLines(Machine) : [];
        var total = ProcFile.Find(lines, "MemTotal") << 10 ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var used = total - (ProcFile.Find(lines, "MemAvailable") << 10 ?? total);
        // In a container the machine's figures are not ours.
        if (ProcFile.Only(Path.Combine(Group, "memory.max")) is { } limit && limit < total)
            (total, used) = (limit, ProcFile.Only(Path.Combine(Group, "memory.current")) ?? used);
        return new DeviceMemory("cpu", "cpu", _processor, total, Math.Min(used, total));
    }
}
