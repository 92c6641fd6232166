using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Natix.Engine.Perf.Tests.OrtCheck;

/// <summary>The program as a child process, on a machine without the provider.</summary>
public sealed class OrtCheckProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-ort-check").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_rehearsal_runs_every_check_on_the_default_cascade_and_tells_no_time()
    {
        var report = Path.Combine(_folder, "report.md");
        var (code, output, error) = Run("--provider", "cpu", "--seconds", "0.05", "--json", "--report", report);

        Assert.True(code == 0, output + error);
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        Assert.Equal(("ort-cuda", true), (root.GetProperty("check").GetString(), root.GetProperty("passed").GetBoolean()));
        Assert.Equal(24, root.GetProperty("verdicts").GetProperty("frames").GetInt32());
        Assert.Equal(0, root.GetProperty("verdicts").GetProperty("bytes_copied_per_frame").GetInt64());
        Assert.Contains("relative", root.GetProperty("outputs").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("images_per_second", output, StringComparison.Ordinal);
        Assert.StartsWith("# ONNX Runtime on the processor", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_provider_it_says_what_is_missing_and_exits_77()
    {
        Assert.SkipWhen(File.Exists("/dev/nvidiactl"), "this machine has a GPU");
        var (code, output, error) = Run("--json");

        Assert.Equal((77, ""), (code, output));
        Assert.Contains("libonnxruntime_providers_cuda.so", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_the_command_line_is_told()
    {
        Assert.Equal(2, Run("--bogus").Code);
        Assert.Equal(2, Run("--provider", "cpu", "--frames", _folder).Code);
        Assert.Contains("usage: natix-ort-check", Run("--help").Output, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "natix-ort-check"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.TrimEnd(), error.Result);
    }
}
