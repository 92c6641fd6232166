using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>What is read of the process and of the machine.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Numbers_are_found_by_their_names()
    {
        string[] lines = ["VmRSSX:\t 1 kB", "VmRSS:\t  204800 kB", "Threads:\t21", "Name:\tnatix"];
        Assert.Equal(204800, ProcFile.Find(lines, "VmRSS"));
        Assert.Equal(21, ProcFile.Find(lines, "Threads"));
        Assert.Null(ProcFile.Find(lines, "Name"));
        Assert.Null(ProcFile.Find(lines, "Vm"));
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "memory.max");
        Assert.Null(ProcFile.Only(path));
        File.WriteAllText(path, "max\n");
        Assert.Null(ProcFile.Only(path));
        File.WriteAllText(path, "1073741824\n");
        Assert.Equal(1 << 30, ProcFile.Only(path));
    }

    [Fact]
    public void Files_that_a_control_group_can_let_go_are_not_taken()
    {
        using var folder = new TemporaryFolder();
        var machine = Path.Combine(folder.Path, "meminfo");
        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.Path, name), text);
        Write("meminfo", "MemTotal:        4194304 kB\nMemAvailable:    1048576 kB\n");
        Assert.Equal((4L << 30, 3L << 30), Read());
        Write("memory.max", "max\n");
        Write("memory.current", "900000000\n");
        Assert.Equal((4L << 30, 3L << 30), Read());
        Write("memory.max", "1000000000\n");
        Assert.Equal((1_000_000_000, 900_000_000), Read());
        Write("memory.stat", "anon 200000000\nfile 700000000\ninactive_file 600000000\nactive_file 100000000\n");
        Assert.Equal((1_000_000_000, 300_000_000), Read());
        Write("memory.stat", "inactive_file 999000000\n");
        Assert.Equal((1_000_000_000, 0), Read());

        (long, long) Read() => DeviceMemory.OfMachine(machine, folder.Path) is var memory ? (memory.LimitBytes, memory.UsedBytes) : default;
    }

    [Fact]
    public void The_process_is_smaller_than_the_machine()
    {
        var process = ProcessMemory.Read();
        var machine = DeviceMemory.ReadAll()[0];
        Assert.InRange(process.ResidentBytes, 10 << 20, machine.LimitBytes);
        Assert.InRange(process.Managed.LiveBytes, 1, process.ResidentBytes);
        Assert.Equal(5, process.Managed.GenerationBytes.Count);
        Assert.True(process.Threads > 1);
        Assert.InRange(machine.UsedBytes, 1, machine.LimitBytes);
        Assert.Equal(("cpu", "cpu"), (machine.Device, machine.Kind));
        Assert.NotEmpty(machine.Name);
    }
}
