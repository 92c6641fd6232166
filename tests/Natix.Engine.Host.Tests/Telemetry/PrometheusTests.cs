using System.Globalization;
using System.Text.Json;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>A real Prometheus reads a miner, records, alerts, and answers every query of the dashboard.</summary>
[Collection(nameof(MinersAlone))]
public sealed class PrometheusTests(MinerFixture miner) : IClassFixture<MinerFixture>
{
    [Fact]
    public async Task Every_query_of_the_dashboard_has_an_answer_and_every_rule_is_in_order()
    {
        using var folder = new TemporaryFolder();
        await using var prometheus = await PrometheusServer.StartAsync(folder.Path, miner.Server.OperationsAddress);
        await prometheus.WaitAsync(async () =>
        {
            await miner.AskAsync();
            await Task.Delay(1000);
            return HasData(await prometheus.QueryAsync("natix:slo_failed:ratio_rate3d")) && HasData(await prometheus.QueryAsync("natix:request_duration_seconds:p99_rate5m"));
        });
        await miner.AskAsync();
        await Task.Delay(1500);

        var problems = new List<string>();
        foreach (var (panel, query) in Deployment.Panels)
        {
            var answer = await prometheus.QueryAsync(Filled(query));
            if (!answer.GetProperty("status").ValueEquals("success") || !HasData(answer))
                problems.Add($"{panel}: {query}: {answer}");
        }

        Assert.Empty(problems);
        await CheckRulesAsync(prometheus);
    }

    private static async Task CheckRulesAsync(PrometheusServer prometheus)
    {
        var target = Assert.Single((await prometheus.AskAsync("targets")).GetProperty("data").GetProperty("activeTargets").EnumerateArray());
        Assert.Equal("up", target.GetProperty("health").GetString());
        var rules = (await prometheus.AskAsync("rules")).GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(g => g.GetProperty("rules").EnumerateArray()).ToList();
        Assert.Equal(Deployment.Rules.Count, rules.Count);
        foreach (var rule in rules)
        {
            Assert.Equal("ok", rule.GetProperty("health").GetString());
            // All is well with this miner.
            if (rule.GetProperty("type").ValueEquals("alerting"))
                Assert.Equal("inactive", rule.GetProperty("state").GetString());
        }
    }

    // As Grafana fills it in.
    private static string Filled(string query) =>
        query.Replace("$__rate_interval", "30s", StringComparison.Ordinal).Replace("$__range", "1m", StringComparison.Ordinal)
            .Replace("$instance", ".*", StringComparison.Ordinal).Replace("$job", ".*", StringComparison.Ordinal);

    private static bool HasData(JsonElement answer) =>
        answer.GetProperty("status").ValueEquals("success")
        && answer.GetProperty("data").GetProperty("result").EnumerateArray().Any(series => !double.IsNaN(double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)));
}
