using System.Diagnostics;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>Rules, alerts and dashboard speak of what there is.</summary>
[Collection(nameof(MinersAlone))]
public sealed class DeploymentTests(MinerFixture miner) : IClassFixture<MinerFixture>
{
    [Theory]
    [InlineData("sum by (job, le) (rate(a_total{x=~\"by|sum(b)\"}[5m])) / on (job) group_left (y) b:c:d offset 1h > 1e3 * 0.5", "a_total", "b:c:d")]
    [InlineData("histogram_quantile(0.99, rate(h_bucket[$__rate_interval])) and x == 0 or 0 * y unless z", "h_bucket", "x", "y", "z")]
    [InlineData("up{job=\"natix\"} == bool 0", "up")]
    public void A_querys_series_are_found(string query, params string[] series) => Assert.Equal(series, Promql.SeriesOf(query).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_series_that_is_asked_for_is_told_or_recorded()
    {
        var metrics = MetricsText.Parse(await miner.MetricsAsync());
        var known = metrics.Samples.Select(s => s.Name).Concat(Deployment.Rules.Where(r => !r.IsAlert).Select(r => r.Name)).Append("up").ToHashSet(StringComparer.Ordinal);
        var asked = Deployment.Rules.Select(r => (r.Name, r.Query)).Concat(Deployment.Panels).Concat(Deployment.Variables.Select(v => ("variable", v)));
        var unknown = asked.SelectMany(q => Promql.SeriesOf(q.Item2).Select(series => (q.Item1, series))).Where(q => !known.Contains(q.series));
        Assert.Empty(unknown);
        Assert.True(Deployment.Rules.Count(r => r.IsAlert) >= 12);
        Assert.True(Deployment.Panels.Count >= 30);
    }

    [Fact]
    public async Task Every_series_of_a_miner_is_explained()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "monitoring.md"));
        var names = MetricsText.Parse(await miner.MetricsAsync()).Types.Keys.Where(name => name.StartsWith("natix_", StringComparison.Ordinal));
        string[] engine = ["natix_frame_", "natix_cascade_", "natix_model_"];
        Assert.DoesNotContain(names, name => !page.Contains($"`{name}`", StringComparison.Ordinal) && !engine.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Alerts_are_what_an_operator_has_to_hear_of()
    {
        var alerts = Deployment.Rules.Where(r => r.IsAlert).Select(r => r.Name).ToList();
        Assert.Equal(alerts.Count, alerts.Distinct().Count());
        foreach (var name in (string[])["NatixDown", "NatixNotReady", "NatixMetagraphStale", "NatixShedding", "NatixErrors", "NatixSlow", "NatixNonceJournalFailing", "NatixBansSpike"])
            Assert.Contains(name, alerts);
        Assert.Equal(4, alerts.Count(name => name.StartsWith("NatixBudgetBurns", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("check", "rules", "rules.yml")]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("test", "rules", "alerts.test.yml")]
    public async Task Promtool_finds_nothing_wrong(params string[] arguments)
    {
        var (code, said) = await PromtoolAsync("", arguments);
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Promtool_finds_nothing_to_mend_in_our_metrics()
    {
        var (_, said) = await PromtoolAsync(await miner.MetricsAsync(), "check", "metrics");
        // It lints the runtime's own names too, which are not ours to choose.
        Assert.DoesNotContain("natix_", said, StringComparison.Ordinal);
        Assert.DoesNotContain("error while linting", said, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Said)> PromtoolAsync(string input, params string[] arguments)
    {
        PrometheusServer.Require("promtool");
        var start = new ProcessStartInfo("promtool", arguments) { WorkingDirectory = Deployment.Prometheus, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var tool = Process.Start(start)!;
        var (output, error) = (tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
        await tool.StandardInput.WriteAsync(input);
        tool.StandardInput.Close();
        await tool.WaitForExitAsync();
        return (tool.ExitCode, await output + await error);
    }
}
