using System.Diagnostics;
using System.Text.Json;

namespace Natix.Engine.GpuCheck.Tests;

/// <summary>The program as a child process: without a GPU, on ILGPU's CPU accelerator, and over a double of libcuda that runs no kernels.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-gpu-check").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_a_device_it_says_so_and_exits_77()
    {
        Assert.SkipWhen(File.Exists("/dev/nvidiactl"), "this machine has a GPU");
        var (code, output, error) = Run([]);

        Assert.Equal((77, ""), (code, output));
        Assert.Contains("there is no CUDA device on this machine", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_usage_exits_2_and_help_0()
    {
        Assert.Equal(2, Run(["--bogus"]).Code);
        Assert.Contains("usage: natix-gpu-check", Run(["--help"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void On_the_CPU_accelerator_every_check_passes_and_no_time_is_told()
    {
        var report = Path.Combine(_folder, "report.md");
        var (code, output, error) = Run(["--accelerator", "cpu", "--json", "--report", report]);

        Assert.True(code == 0, output + error);
        using var json = JsonDocument.Parse(output);
        Assert.True(json.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal(72, json.RootElement.GetProperty("kernels").GetProperty("preprocess_forms").GetInt32());
        Assert.DoesNotContain("us_per_frame", output, StringComparison.Ordinal);
        Assert.DoesNotContain("share_of_copy", output, StringComparison.Ordinal);
        Assert.Contains("## detections: passed", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void ILGPU_works_in_the_primary_context_of_the_driver_and_its_kernels_become_code_for_a_GPU()
    {
        var (code, output, error) = Run(["--only", "context", "--only", "compile"], Double());

        Assert.True(code == 0, output + error);
        Assert.Contains("ILGPU's context is the primary one", output, StringComparison.Ordinal);
        var kernels = Directory.GetFiles(_folder, "*.ptx").Select(File.ReadAllText).ToArray();
        string[] entries =
        [
            "ReadYolo", "ReadRows", "ReadYolox", "ReadFastestDet", "ReadGfl", "ReadDetr", "ReadPrompt", "Rank", "Cover", "Keep", "Check", "Draw", "Sigmoid", "Scale",
            "FindFar", "PushBack", "Copy", "Compare", "Sample", "Evaluate", "Run",
        ];
        Assert.All(entries, entry => Assert.Contains(kernels, text => text.Contains($".entry Kernel_{entry}(", StringComparison.Ordinal)));
        Assert.True(kernels.Count(text => text.Contains("Kernel_Run(", StringComparison.Ordinal)) >= 5, "one kernel a form of preprocessing");
    }

    [Theory]
    [InlineData("kernels")]
    [InlineData("preprocess")]
    [InlineData("heads")]
    [InlineData("detections")]
    public void A_device_that_does_not_run_kernels_is_found_out(string check)
    {
        var (code, output, _) = Run(["--only", check, "--small"], Double());

        Assert.Equal(1, code);
        Assert.Contains($"FAILED  {check}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_named()
    {
        var copy = Path.Combine(_folder, "program");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Where(f => Path.GetFileName(f) != "libnatix_cudriver.so"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));

        var (code, _, error) = Run([], Double(), copy);

        Assert.Equal(1, code);
        Assert.Contains("libnatix_cudriver.so could not be loaded", error, StringComparison.Ordinal);
    }

    // The double of libcuda in front of a real one.
    private static string Double()
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "native", "doubles");
        Assert.SkipWhen(!File.Exists(Path.Combine(folder, "libcuda.so.1")), "artifacts/native was not built");
        return folder;
    }

    private (int Code, string Output, string Error) Run(string[] arguments, string? libraries = null, string? program = null)
    {
        var start = new ProcessStartInfo(Path.Combine(program ?? AppContext.BaseDirectory, "natix-gpu-check"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        if (libraries is not null)
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        start.Environment["NATIX_FAKE_CUDA_PTX"] = _folder;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.TrimEnd(), error.Result);
    }
}
