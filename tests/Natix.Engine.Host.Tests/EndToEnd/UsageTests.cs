namespace Natix.Engine.Host.Tests.EndToEnd;

public sealed class UsageTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    [Theory]
    [InlineData("run", "--no-such-option")]
    [InlineData("run", "x.jpg", "--workers", "0")]
    [InlineData("run", "x.jpg", "--workers", "1000000000")]
    [InlineData("run", "x.jpg", "--workers", "many")]
    [InlineData("run", "x.jpg", "--max-bytes", "5000000000")]
    [InlineData("run", "x.jpg", "--max-pixels", "99999999999999999999")]
    [InlineData("run", "x.jpg", "--max-bytes", "3")]
    [InlineData("run", "x.jpg", "--max-bytes", "1048576001")]
    [InlineData("run", "x.jpg", "--max-pixels", "-1")]
    [InlineData("run", "x.jpg", "--max-pixels", "9223372036854775807")]
    [InlineData("run", "x.jpg", "--provider", "opencl")]
    [InlineData("run", "x.jpg", "--provider", "cuda", "--device", "-1")]
    [InlineData("run", "x.jpg", "--provider", "cuda", "--fp16")]
    [InlineData("bench", "--seconds", "2000000000")]
    [InlineData("evaluate")]
    [InlineData("evaluate", "somewhere", "--clips", "elsewhere")]
    [InlineData("evaluate", "somewhere", "--report", "x.md")]
    [InlineData("nonsense")]
    public async Task A_wrong_command_line_is_explained_and_nothing_runs(params string[] arguments)
    {
        var outcome = await NatixProgram.RunAsync(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        AssertOneClearMessage(outcome.Error);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var outcome = await NatixProgram.RunAsync("--help");
        Assert.Equal(0, outcome.ExitCode);
        foreach (var command in (string[])["run", "evaluate", "bench", "doctor"])
            Assert.Contains(command, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_this_build_lacks_is_explained()
    {
        var outcome = await cascade.RunAsync("run", "x.jpg", "--provider", "cuda");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("libonnxruntime_providers_cuda.so", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("-p:OrtFlavor=cuda", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_cascade_is_named()
    {
        var outcome = await NatixProgram.RunAsync("run", "x.jpg", "--cascade", "/nowhere/cascade.json");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("/nowhere/cascade.json", outcome.Error, StringComparison.Ordinal);
        AssertOneClearMessage(outcome.Error);
    }

    [Fact]
    public async Task A_breach_of_the_manifest_names_file_path_and_expectation()
    {
        using var folder = new TemporaryFolder();
        var path = BrightnessCascade.Write(folder.Path);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"negative\": 0.05", "\"negative\": 0.99", StringComparison.Ordinal));
        var outcome = await NatixProgram.RunAsync("run", "x.jpg", "--cascade", path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("cascade.json", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("$.levels[0].exit", outcome.Error, StringComparison.Ordinal);
        AssertOneClearMessage(outcome.Error);
    }

    [Fact]
    public async Task A_model_file_that_is_not_the_one_of_the_manifest_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = BrightnessCascade.Write(folder.Path);
        File.AppendAllText(Path.Combine(folder.Path, "bright", "bright.onnx"), "x");
        var outcome = await NatixProgram.RunAsync("run", "x.jpg", "--cascade", path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("sha256", outcome.Error, StringComparison.Ordinal);
        AssertOneClearMessage(outcome.Error);
    }

    [Fact]
    public async Task An_output_folder_that_cannot_be_made_is_a_clear_error()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", [1]);
        var outcome = await cascade.RunAsync("run", file, "--out", file);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--out", outcome.Error, StringComparison.Ordinal);
        AssertOneClearMessage(outcome.Error);
    }

    private static void AssertOneClearMessage(string error)
    {
        Assert.StartsWith("natix: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
    }
}
