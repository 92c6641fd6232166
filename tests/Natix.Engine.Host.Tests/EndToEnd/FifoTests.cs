using System.Diagnostics;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>Named pipes among the inputs.</summary>
public sealed class FifoTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private const int Interrupt = 2;

    [Fact]
    public async Task A_fifo_is_a_stream_whatever_its_name_and_loses_no_byte()
    {
        using var folder = new TemporaryFolder();
        var fifo = await MakeAsync(folder, "f.jpg");
        var running = cascade.RunAsync("run", fifo, "--json");
        await File.WriteAllBytesAsync(fifo, [.. CascadeFixture.Bright, .. CascadeFixture.Dark]);
        var outcome = await running;
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(["roadwork", "clear"], (await outcome.FramesAsync()).Select(f => f.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task The_first_signal_ends_a_run_that_waits_for_a_fifo_to_open()
    {
        using var folder = new TemporaryFolder();
        using var process = NatixProgram.Start(["run", await MakeAsync(folder, "f.jpg"), "--json", "--cascade", cascade.Cascade]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Task.Delay(1500); // so that it waits; the outcome is the same when it does not yet
        NatixProgram.Signal(process, Interrupt);
        Assert.Equal(130, (await NatixProgram.EndAsync(process, output, error)).ExitCode);
    }

    [Fact]
    public async Task A_fifo_in_a_folder_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, "f.jpg");
        folder.Write("g.jpg", CascadeFixture.Dark);
        var outcome = await cascade.RunAsync("run", folder.Path, "--json");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Single(outcome.Lines);
    }

    private static async Task<string> MakeAsync(TemporaryFolder folder, string name)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("pipes are told from files on Linux only");
        var path = Path.Combine(folder.Path, name);
        using var mkfifo = Process.Start("mkfifo", [path]);
        await mkfifo.WaitForExitAsync();
        Assert.Equal(0, mkfifo.ExitCode);
        return path;
    }
}
