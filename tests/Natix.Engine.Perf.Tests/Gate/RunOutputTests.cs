using System.Text.Json;
using Natix.Engine.Gate;
using Xunit;

namespace Natix.Engine.Perf.Tests.Gate;

public sealed class RunOutputTests
{
    [Fact]
    public void The_last_object_counts_and_what_has_no_ratio_is_left_out()
    {
        var figures = RunOutput.Read("warming up\n{\"cpu\": 1}\n{\"cpu\": 2.5, \"errors\": 0, \"name\": \"x\", \"overhead\": null}\n{not json\n");
        Assert.Equal(2.5, Assert.Single(figures).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no object here\n{broken")]
    public void Output_without_figures_is_an_error_that_shows_it(string output) =>
        Assert.Contains("no JSON object", Assert.Throws<GateException>(() => RunOutput.Read(output)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("cpu", "cpu", true)]
    [InlineData("cpu:lower", "cpu", true)]
    [InlineData("rate:higher", "rate", false)]
    public void Metrics_are_named_with_their_direction(string text, string key, bool lower) => Assert.Equal(new Metric(key, lower), Metric.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData(":lower")]
    [InlineData("a:up")]
    [InlineData("a:b:c")]
    public void Other_metrics_are_refused(string text) => Assert.Throws<GateException>(() => Metric.Parse(text));

    [Fact]
    public async Task A_run_that_fails_is_an_error_with_its_words()
    {
        var error = await Assert.ThrowsAsync<GateException>(() => ChildRun.RunAsync("echo broken >&2; exit 7"));
        Assert.Contains("7", error.Message, StringComparison.Ordinal);
        Assert.Contains("broken", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await ChildRun.RunAsync("echo '{\"a\": 3}'"))["a"]);
    }

    [Fact]
    public void The_report_says_the_verdict_to_people_and_programs()
    {
        Judgement[] judgements = [new(new Metric("cpu", true), new(1.1, 1.08, 1.12), Finding.Slower), new(new Metric("wall", true), new(1, 0.9, 1.2), Finding.Inconclusive)];
        var text = GateReport.Text(judgements, 0.05, 0.95, 12);
        Assert.Contains("| cpu | 1.100 | 1.080 to 1.120 | slower |", text, StringComparison.Ordinal);
        Assert.Contains("5.0 % slower is allowed", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(GateReport.Json(judgements, 0.05, 0.95, 12));
        Assert.False(json.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal("inconclusive", json.RootElement.GetProperty("metrics")[1].GetProperty("verdict").GetString());
    }
}
