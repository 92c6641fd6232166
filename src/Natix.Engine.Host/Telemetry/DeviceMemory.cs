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

    /// <summary>The machine's memory, or what the control group leaves of it.</summary>
    /// <param name="machine">The file that tells of the machine's memory.</param>
    /// <param name="group">The folder of the control group.</param>
    public static DeviceMemory OfMachine(string machine = Machine, string group = Group)
    {
        var lines = Lines(machine);
        var total = ProcFile.Find(lines, "MemTotal") << 10 ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var used = total - (ProcFile.Find(lines, "MemAvailable") << 10 ?? total);
        // In a container the machine's figures are not ours.
        if (ProcFile.Only(Path.Combine(group, "memory.max")) is { } limit && limit < total)
            (total, used) = (limit, TakenOf(group) ?? used);
        return new DeviceMemory("cpu", "cpu", _processor, total, Math.Min(used, total));
    }

    // Files that were read and are not in use count as taken, but whoever needs their room gets it.
    private static long? TakenOf(string group) =>
        ProcFile.Only(Path.Combine(group, "memory.current")) is { } current
            ? Math.Max(0, current - (ProcFile.Find(Lines(Path.Combine(group, "memory.stat")), "inactive_file", ' ') ?? 0))
            : null;

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
