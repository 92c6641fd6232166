using System.Text.Json;

namespace Natix.Engine.GpuCheck.Tests;

public sealed class ReportWriterTests
{
    private static readonly CheckResult[] Results =
    [
        new("context", true, "ILGPU's context is the primary one.", []),
        new("preprocess", false, "The target was missed.", [Figure.Time("rgb_us_per_frame", 2.25, "us"), Figure.Time("rgb_share_of_copy", 0.612, "", "at least 0.7")]),
    ];

    [Fact]
    public void The_JSON_is_one_line_that_says_what_failed()
    {
        var json = ReportWriter.Json(ReportHead.FramePath, "NVIDIA \"X\"", "cuda", Results);

        Assert.DoesNotContain('\n', json);
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Assert.Equal(("frame-path", "NVIDIA \"X\"", false), (root.GetProperty("check").GetString(), root.GetProperty("device").GetString(), root.GetProperty("passed").GetBoolean()));
        Assert.True(root.GetProperty("context").GetProperty("passed").GetBoolean());
        Assert.Equal("preprocess: The target was missed.", root.GetProperty("reason").GetString());
        Assert.Equal(0.612, root.GetProperty("preprocess").GetProperty("rgb_share_of_copy").GetDouble());
        Assert.Contains("ILGPU's", json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_names_device_figures_and_targets()
    {
        var report = ReportWriter.Markdown(ReportHead.FramePath, "NVIDIA H100", "cuda", Results);

        Assert.StartsWith("# Frame path on NVIDIA H100\n", report, StringComparison.Ordinal);
        Assert.Contains("## context: passed\n\nILGPU's context is the primary one.\n", report, StringComparison.Ordinal);
        Assert.Contains("## preprocess: FAILED\n", report, StringComparison.Ordinal);
        Assert.Contains("| rgb us per frame | 2.25 us |  |\n| rgb share of copy | 0.612 | at least 0.7 |\n", report, StringComparison.Ordinal);
        Assert.Contains("times are left out", ReportWriter.Markdown(ReportHead.FramePath, "CPU", "cpu", Results), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_shows_targets_beside_their_figures() =>
        Assert.Contains("rgb share of copy: 0.612 (target at least 0.7)", ReportWriter.Text("x", Results), StringComparison.Ordinal);

    [Fact]
    public void Times_can_be_left_out()
    {
        var result = new CheckResult("x", true, "", [new Figure("count", 3, ""), Figure.Time("a", 1, "ms")]);

        Assert.Equal(["count"], result.WithoutTimes().Figures.Select(f => f.Name));
    }
}
