using Natix.Engine.OrtCheck;
using Xunit;

namespace Natix.Engine.Perf.Tests.OrtCheck;

public sealed class OrtCheckTests
{
    [Fact]
    public void Without_arguments_everything_is_checked_on_the_first_CUDA_device()
    {
        var options = OrtCheckOptions.Parse([]);

        Assert.Equal((ExecutionProvider.Cuda, 0, false), (options.Provider.Provider, options.Provider.Device, options.IsRehearsal));
        Assert.Equal(OrtCheckOptions.Checks, options.Only);
        Assert.Null(options.Frames);
    }

    [Fact]
    public void Every_argument_is_taken_and_checks_run_in_their_own_order()
    {
        var options = OrtCheckOptions.Parse(
            ["--provider", "tensorrt", "--device", "2", "--tf32", "--cascade", "c.json", "--frames", "dir", "--only", "throughput", "--only", "outputs", "--seconds", "0.5", "--json", "--report", "r.md"]);

        Assert.Equal(new OnnxRuntimeOptions { Provider = ExecutionProvider.TensorRt, Device = 2, Tf32 = true }, options.Provider);
        Assert.Equal(("c.json", "dir", 0.5, true, "r.md"), (options.Cascade, options.Frames, options.Seconds, options.Json, options.Report));
        Assert.Equal(["outputs", "throughput"], options.Only);
    }

    [Theory]
    [InlineData("unknown argument --fast", "--fast")]
    [InlineData("--provider rocm: use cuda, tensorrt or cpu", "--provider", "rocm")]
    [InlineData("--device -1: a number from 0 is needed", "--device", "-1")]
    [InlineData("--seconds 0: a number from 0.05 to 60 is needed", "--seconds", "0")]
    [InlineData("--only speed: use outputs, verdicts, throughput", "--only", "speed")]
    [InlineData("--report needs a value", "--report")]
    [InlineData("--tf32 is of a device: not with --provider cpu", "--provider", "cpu", "--tf32")]
    public void Wrong_arguments_are_named(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => OrtCheckOptions.Parse(arguments)).Message);

    [Fact]
    public void A_difference_is_absolute_and_relative_to_the_largest_value_of_the_reference()
    {
        Assert.Equal(new Difference(2, 0.5), Difference.Of([1, -4, 0], [1, -2, 1]));
        Assert.Equal(new Difference(0.5, 0.5), Difference.Of([0.25f], [0.75f]));
        Assert.Equal(new Difference(0, 0), Difference.Of([float.NaN, float.PositiveInfinity], [float.NaN, float.PositiveInfinity]));
        Assert.Equal(double.PositiveInfinity, Difference.Of([1], [float.NaN]).Absolute);
        Assert.Equal(double.PositiveInfinity, Difference.Of([float.PositiveInfinity], [float.NegativeInfinity]).Absolute);
        Assert.Equal(new Difference(2, 0.75), new Difference(2, 0.5).Worse(new Difference(1, 0.75)));
        Assert.Throws<ArgumentException>(() => Difference.Of([1], [1, 2]));
    }

    [Fact]
    public void Verdicts_pass_when_they_are_the_same_and_probabilities_close()
    {
        Verdict[] expected = [new(true, 0.9, 6, 1, false), new(false, 0.1, 6, 1, false)];

        Assert.True(VerdictCheck.Compare(expected, [expected[0] with { Probability = 0.903 }, expected[1]], 7).Passed);
        Assert.False(VerdictCheck.Compare(expected, [expected[0] with { Probability = 0.91 }, expected[1]], 7).Passed);
        Assert.False(VerdictCheck.Compare(expected, [expected[0], expected[1] with { IsRoadwork = true }], 7).Passed);
        Assert.False(VerdictCheck.Compare(expected, [expected[0], expected[1] with { Voters = 0 }], 7).Passed);
        Assert.False(VerdictCheck.Compare(expected, [expected[0], Verdict.None with { Level = 6, Voters = 1 }], 7).Passed);
        Assert.Equal(7, VerdictCheck.Compare(expected, expected, 7).Figures.Single(f => f.Name == "bytes_copied_per_frame").Value);
    }

    [Fact]
    public void The_middle_of_slices_is_their_median() => Assert.Equal(3, ThroughputCheck.Median([9, 1, 3, 2, 8]));
}
