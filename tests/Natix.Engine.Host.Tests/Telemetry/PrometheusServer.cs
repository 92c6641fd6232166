using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>The Prometheus of this machine, scraping a miner every second with the rules of deploy/; tests that need it are skipped where there is none.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly Uri _address;
    private readonly HttpClient _http = new();

    private PrometheusServer(Process process, Uri address) => (_process, _address) = (process, address);

    /// <summary>Skips the test when one of its programs is missing.</summary>
    public static void Require(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        Assert.SkipWhen(!folders.Any(f => File.Exists(Path.Combine(f, program))), $"{program} is not installed: sudo apt-get install prometheus");
    }

    public static async Task<PrometheusServer> StartAsync(string folder, IPEndPoint target)
    {
        Require("prometheus");
        foreach (var file in (string[])["rules.yml", "alerts.yml"])
            File.Copy(Path.Combine(Deployment.Prometheus, file), Path.Combine(folder, file));
        // The example, hurried and pointed at the miner.
        var example = await File.ReadAllTextAsync(Path.Combine(Deployment.Prometheus, "prometheus.yml"));
        var config = example.Replace("15s", "1s", StringComparison.Ordinal).Replace("127.0.0.1:8092", target.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(example, config);
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), config);
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        string[] arguments = ["--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address={address.Authority}", "--log.level=error"];
        var process = Process.Start(new ProcessStartInfo("prometheus", arguments) { WorkingDirectory = folder })!;
        var server = new PrometheusServer(process, address);
        await server.WaitAsync(() => server.IsReadyAsync());
        return server;
    }

    /// <summary>The answer to a query, now.</summary>
    public async Task<JsonElement> QueryAsync(string query)
    {
        using var content = new FormUrlEncodedContent([new("query", query)]);
        using var reply = await _http.PostAsync(new Uri(_address, "api/v1/query"), content);
        return Parse(await reply.Content.ReadAsStringAsync());
    }

    /// <summary>What it says of something, "rules" or "targets".</summary>
    public async Task<JsonElement> AskAsync(string what) => Parse(await _http.GetStringAsync(new Uri(_address, "api/v1/" + what)));

    /// <summary>Waits until something is so.</summary>
    public async Task WaitAsync(Func<Task<bool>> isSo)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Assert.False(_process.HasExited, "prometheus has ended");
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "it takes too long");
            await Task.Delay(200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var reply = await _http.GetAsync(new Uri(_address, "-/ready"));
            return reply.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
