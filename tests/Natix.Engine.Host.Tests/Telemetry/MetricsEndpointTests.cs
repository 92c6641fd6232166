using System.Reflection;
using Natix.Engine.Host.Telemetry;
using Natix.Engine.Host.Tests.Axon;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>What Prometheus sees of a miner.</summary>
public sealed class MetricsEndpointTests(MinerFixture miner) : IClassFixture<MinerFixture>
{
    private static IEnumerable<MetricName> Names =>
        typeof(MetricNames).GetFields(BindingFlags.Static | BindingFlags.Public).Where(f => f.FieldType == typeof(MetricName)).Select(f => (MetricName)f.GetValue(null)!);

    [Fact]
    public async Task Every_metric_is_there_under_its_name_and_unit()
    {
        var text = await miner.MetricsAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        var metrics = MetricsText.Parse(text);
        Assert.True(Names.Count() >= 19);
        foreach (var metric in Names)
        {
            var unit = metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            var name = metric.Name.Replace('.', '_') + unit;
            Assert.True(metrics.Types.ContainsKey(name) || metrics.Types.ContainsKey(name + "_total"), name);
        }

        foreach (var name in (string[])["natix_frame_duration_seconds", "natix_cascade_exits_total", "dotnet_process_memory_working_set_bytes", "dotnet_process_cpu_time_seconds_total"])
            Assert.Contains(name, metrics.Types.Keys);
    }

    [Fact]
    public async Task Figures_are_those_of_the_requests_that_came()
    {
        var metrics = MetricsText.Parse(await miner.MetricsAsync());
        Assert.Equal(3, metrics.Value("natix_axon_requests_total", ("status", "200"), ("kind", "ok")));
        Assert.Equal(2, metrics.Value("natix_axon_requests_total", ("status", "200"), ("kind", "unreadable")));
        Assert.Equal(1, metrics.Value("natix_axon_requests_total", ("status", "401"), ("kind", "bad_signature")));
        Assert.Equal(5, metrics.Value("natix_axon_request_duration_seconds_count", ("status", "200")));
        Assert.Equal(2, metrics.Value("natix_verdicts_total", ("level", "0"), ("shared", "false")));
        Assert.Equal(1, metrics.Value("natix_verdict_duration_seconds_count", ("level", "0"), ("shared", "true")));
        Assert.Equal(8, metrics.Value("natix_slots_limit"));
        Assert.Equal(0, metrics.Value("natix_slots_taken"));
        Assert.Equal(3, metrics.Value("natix_metagraph_neurons"));
        Assert.Equal(1, metrics.Value("natix_ready"));
        Assert.Equal(0, metrics.Value("natix_nonces_failing"));
        Assert.True(metrics.Value("natix_answers_cached") >= 2);
        Assert.True(metrics.Value("natix_cost_per_1000_verdicts") > 0);
        Assert.Equal(1.85, metrics.Value("natix_cost_hourly"));
    }

    [Fact]
    public async Task Memory_of_slabs_and_devices_is_told()
    {
        var metrics = MetricsText.Parse(await miner.MetricsAsync());
        Assert.Equal(0, metrics.Value("natix_slabs_on_loan"));
        Assert.Equal(0, metrics.Value("natix_slabs_lent_bytes"));
        Assert.True(metrics.Value("natix_slabs_free_bytes") >= 65536);
        Assert.True(metrics.Value("natix_memory_native_bytes") >= metrics.Value("natix_slabs_free_bytes"));
        Assert.True(metrics.Value("natix_device_memory_limit_bytes", ("device", "cpu")) > metrics.Value("natix_device_memory_used_bytes", ("device", "cpu")));
        Assert.Equal(1, metrics.Samples.Single(s => s.Name == "natix_device_info" && s.Labels["device"] == "cpu").Value);
        Assert.Equal(2, metrics.Value("natix_nonces_dendrites"));
    }

    [Fact]
    public async Task A_validator_has_what_it_signed_and_nobody_elses()
    {
        var metrics = MetricsText.Parse(await miner.MetricsAsync());
        Assert.Equal(3, metrics.Value("natix_validator_requests_total", ("hotkey", new TestRequest().Hotkey), ("outcome", "answered")));
        Assert.Equal(1, metrics.Value("natix_validator_requests_total", ("hotkey", new TestRequest().Hotkey), ("outcome", "error")));
        Assert.Equal(2, metrics.Value("natix_validator_requests_total", ("hotkey", MinerFixture.Second.Hotkey), ("outcome", "answered")));
        // The forged one, the stranger's and the one of no name.
        Assert.Equal(3, metrics.Value("natix_validator_requests_total", ("hotkey", "other"), ("outcome", "refused")));
    }

    [Fact]
    public async Task Durations_have_buckets_from_a_millisecond_to_ten_seconds()
    {
        var metrics = MetricsText.Parse(await miner.MetricsAsync());
        foreach (var name in (string[])["natix_axon_request_duration_seconds", "natix_axon_verification_duration_seconds", "natix_verdict_duration_seconds", "natix_frame_duration_seconds"])
        {
            var bounds = metrics.Samples.Where(s => s.Name == name + "_bucket").Select(s => s.Labels["le"]).Distinct().ToList();
            Assert.Equal(["0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10", "+Inf"], bounds.Select(b => b.EndsWith(".0", StringComparison.Ordinal) ? b[..^2] : b));
        }
    }

    [Fact]
    public async Task Without_a_price_there_is_no_cost()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MinerFixture.StartAsync(folder.Path, options => options with { HourlyPrice = null });
        using var http = new HttpClient();
        var metrics = MetricsText.Parse(await http.GetStringAsync(new Uri($"http://{server.OperationsAddress}/metrics")));
        Assert.DoesNotContain(metrics.Types.Keys, name => name.StartsWith("natix_cost", StringComparison.Ordinal));
        Assert.DoesNotContain(metrics.Samples, s => s.Name == "natix_axon_requests_total");
    }
}
