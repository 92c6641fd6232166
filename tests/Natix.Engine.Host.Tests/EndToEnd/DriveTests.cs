namespace Natix.Engine.Host.Tests.EndToEnd;

public sealed class DriveTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
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
    public async Task Without_input_a_rendered_drive_is_streamed_without_copies()
    {
        var outcome = await cascade.RunAsync("run", "--json");
        Assert.Equal(0, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.True(frames.Count > 100);
        Assert.All(frames, f => Assert.Equal(0, f.GetProperty("bytes_copied").GetInt64()));
        Assert.Equal(frames.Select((_, i) => i), frames.Select(f => f.GetProperty("index").GetInt32()));
    }
}
