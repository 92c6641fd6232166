namespace Natix.Engine.GpuCheck.Tests;

public sealed class CheckOptionsTests
{
    [Fact]
    public void Without_arguments_everything_is_checked_on_the_first_CUDA_device()
    {
        var options = CheckOptions.Parse([]);

        Assert.Equal((false, 0, false, false, (string?)null), (options.Cpu, options.Device, options.Small, options.Json, options.Report));
        Assert.Equal(CheckOptions.Checks, options.Only);
    }

    [Fact]
    public void Every_argument_is_taken_and_checks_run_in_their_own_order()
    {
        var options = CheckOptions.Parse(
            ["--device", "2", "--only", "detections", "--small", "--json", "--report", "out.md", "--only", "context", "--only", "context"]);

        Assert.Equal((2, true, true, "out.md"), (options.Device, options.Small, options.Json, options.Report));
        Assert.Equal(["context", "detections"], options.Only);
    }

    [Fact]
    public void The_CPU_accelerator_runs_small_sizes_only()
    {
        Assert.True(CheckOptions.Parse(["--accelerator", "cpu"]) is { Cpu: true, Small: true });
        Assert.True(CheckOptions.Parse(["--accelerator", "cuda"]) is { Cpu: false, Small: false });
    }

    [Theory]
    [InlineData("unknown argument --fast", "--fast")]
    [InlineData("--device needs a value", "--device")]
    [InlineData("--device -1: a number from 0 is needed", "--device", "-1")]
    [InlineData("--device one: a number from 0 is needed", "--device", "one")]
    [InlineData("--accelerator gpu: use cuda or cpu", "--accelerator", "gpu")]
    [InlineData("--only speed: use context, compile, kernels, preprocess, heads, detections, nvjpeg", "--only", "speed")]
    public void Wrong_arguments_are_named(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => CheckOptions.Parse(arguments)).Message);
}
