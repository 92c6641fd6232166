namespace Natix.Engine.Host.Tests.EndToEnd;

public sealed class DriveTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private const int Interrupt = 2;

    [Fact]
    public async Task A_drive_is_written_and_can_be_evaluated()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (Path.Combine(folder.Path, "a"), Path.Combine(folder.Path, "b"));
        foreach (var output in (string[])[first, second])
        {
            var outcome = await NatixProgram.RunAsync("synth", "--out", output, "--seed", "11", "--frames", "6", "--size", "320x180", "--conditions", "dusk");
            Assert.Equal(0, outcome.ExitCode);
            Assert.Contains("6 frames", outcome.Output, StringComparison.Ordinal);
        }

        foreach (var image in Directory.GetFiles(Path.Combine(first, "images")))
            Assert.Equal(File.ReadAllBytes(image), File.ReadAllBytes(Path.Combine(second, "images", Path.GetFileName(image))));
        var figures = (await cascade.RunAsync("evaluate", first, "--json")).Json();
        Assert.Equal(6, figures.GetProperty("n").GetInt32());
        Assert.Equal(0, figures.GetProperty("errors").GetInt32());
    }

    [Theory]
    [InlineData("--seed", "1")]
    [InlineData("--out", "somewhere")]
    [InlineData("--out", "somewhere", "--seed", "1", "--size", "wide")]
    [InlineData("--out", "somewhere", "--seed", "1", "--size", "3x3")]
    [InlineData("--out", "somewhere", "--seed", "1", "--frames", "0")]
    public async Task Wrong_options_are_explained(params string[] options)
    {
        var outcome = await NatixProgram.RunAsync(["synth", .. options]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("natix: ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_input_a_rendered_drive_is_streamed_without_copies_until_a_signal()
    {
        using var process = NatixProgram.Start(["run", "--json", "--cascade", cascade.Cascade]);
        var error = process.StandardError.ReadToEndAsync();
        for (var i = 0; i < 12; i++)
        {
            var frame = await VerdictSchema.CheckFrameAsync((await process.StandardOutput.ReadLineAsync())!);
            Assert.Equal(("drive", i), (frame.GetProperty("source").GetString(), frame.GetProperty("index").GetInt32()));
            Assert.Equal(0, frame.GetProperty("bytes_copied").GetInt64());
        }

        NatixProgram.Signal(process, Interrupt);
        var outcome = await NatixProgram.EndAsync(process, process.StandardOutput.ReadToEndAsync(), error);
        Assert.Equal(130, outcome.ExitCode);
        var summary = await outcome.SummaryAsync();
        Assert.True(summary.GetProperty("stopped").GetBoolean());
        Assert.InRange(summary.GetProperty("frames").GetInt32(), 12, 219);
    }
}
