using Natix.Engine.Devices;
using Xunit;

namespace Natix.Engine.Tests.Devices;

public sealed class ProbeTests
{
    [Fact]
    public void A_library_that_is_nowhere_is_reported_with_every_name_tried()
    {
        var report = LibraryProbe.Find("nothing", "install it", ["libno-such-thing.so.1", "libno-such-thing.so.2"], ["/no/folder"]);
        Assert.False(report.Found);
        Assert.Equal(
            ["libno-such-thing.so.1", "libno-such-thing.so.2", "/no/folder/libno-such-thing.so.1", "/no/folder/libno-such-thing.so.2"],
            report.Tried);
        Assert.Equal("install it", report.Hint);
    }

    [Fact]
    public void A_library_that_is_there_is_reported_with_its_file()
    {
        var report = LibraryProbe.Find("the C library", "", ["libc.so.6"], []);
        Assert.True(report.Found);
        Assert.True(Path.IsPathRooted(report.Path), report.Path);
    }

    [Fact]
    public void A_program_is_found_on_the_path_or_reported_with_every_folder()
    {
        Assert.True(ProgramProbe.Find("sh").Found);
        var missing = ProgramProbe.Find("no-such-program");
        Assert.False(missing.Found);
        Assert.NotEmpty(missing.Tried);
        Assert.Equal(missing.Tried.Count, missing.Tried.Distinct().Count());
    }

    [Fact]
    public void The_report_of_this_machine_says_which_back_ends_run()
    {
        var report = MachineReport.Inspect();
        Assert.Equal(Environment.ProcessorCount, report.Cpu.LogicalCores);
        Assert.Contains(report.Backends, b => b is { Name: "onnxruntime", WillRun: true });
        Assert.All(report.Backends, b => Assert.NotEmpty(b.Reason));
    }
}
