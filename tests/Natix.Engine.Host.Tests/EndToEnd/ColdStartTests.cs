namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>What a run on the CPU does not load.</summary>
public sealed class ColdStartTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    [Fact]
    public async Task A_run_on_the_CPU_never_loads_what_only_a_GPU_needs()
    {
        using var process = NatixProgram.Start(["run", "-", "--json", "--cascade", cascade.Cascade]);
        var error = process.StandardError.ReadToEndAsync();
        var input = process.StandardInput.BaseStream;
        await input.WriteAsync(CascadeFixture.Bright);
        await input.WriteAsync(CascadeFixture.Dark);
        await input.FlushAsync();
        await VerdictSchema.CheckFrameAsync((await process.StandardOutput.ReadLineAsync())!);

        // A frame has gone all the way; the process waits for more, and its memory map names every file it has loaded.
        var maps = await File.ReadAllTextAsync($"/proc/{process.Id}/maps");
        process.StandardInput.Close();
        var outcome = await NatixProgram.EndAsync(process, process.StandardOutput.ReadToEndAsync(), error);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Natix.Engine.dll", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("ILGPU", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("natix_cudriver", maps, StringComparison.Ordinal);
    }
}
