using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Serving;
using Natix.Engine.Host.Serving.Rest;
using Natix.Engine.Host.Tests.Axon;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>A whole miner on loopback, with a cascade whose verdicts are known and two validators, that has answered and refused requests of every sort.</summary>
public sealed class MinerFixture : IAsyncLifetime
{
    private const int MostConnections = 6;
    private const string Key = "natix_of_the_fixture";
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private MinerServer? _server;
    private int _rounds;

    internal MinerServer Server => _server!;

    /// <summary>Times that it was asked, ten requests each.</summary>
    internal int Rounds => _rounds;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _server = await StartAsync(_folder.Path);
        await AskAsync();
        await CrowdAsync();
        foreach (var (path, type) in ((string, string)[])[("verdicts", "image/jpeg"), ("streams", "video/x-motion-jpeg")])
        {
            using var body = new ByteArrayContent(CascadeFixture.Bright) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{_server.RestAddress}/v1/{path}") { Content = body };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            using var reply = await _http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    internal static Task<MinerServer> StartAsync(string folder, Func<ServeOptions, ServeOptions>? change = null, ILoggerFactory? logs = null)
    {
        var cascade = BrightnessCascade.Write(folder);
        var clock = SettableClock.AtNanoseconds(AxonFixture.GoldenNow);
        var options = new ServeOptions
        {
            Axon = new AxonOptions { Hotkey = AxonFixture.Bob },
            AxonDoor = new IPEndPoint(IPAddress.Loopback, 0),
            OperationsDoor = new IPEndPoint(IPAddress.Loopback, 0),
            Slots = 8,
            MostConnections = MostConnections,
            HourlyPrice = 1.85,
            DrainTime = TimeSpan.FromSeconds(2),
            Rest = new RestOptions { Door = new IPEndPoint(IPAddress.Loopback, 0), KeyFile = WriteKey(folder) },
            Clock = clock,
        };
        var neurons = new[] { new Neuron(0, AxonFixture.Bob, 0, false), new Neuron(1, new TestRequest().Hotkey, 100, true), new Neuron(2, Second.Hotkey, 200, true) };
        return MinerServer.StartAsync(
            change?.Invoke(options) ?? options, new FixedMetagraph(new MetagraphSnapshot(72, 1, clock.Now, neurons)),
            () => new EngineBuilder().UseCascade(cascade).Configure(engine => engine with { Workers = 1 }).Build(), logs ?? NullLoggerFactory.Instance, CancellationToken.None);
    }

    private static string WriteKey(string folder)
    {
        var path = Path.Combine(folder, "keys.json");
        File.WriteAllText(path, $$"""{"version": 1, "keys": [{"name": "tester", "sha256": "{{ApiKey.DigestOf(Key)}}", "scopes": ["verdicts", "streams"], "requests_per_minute": 60}]}""");
        return path;
    }

    internal static TestRequest Second => new() { Key = TestRequest.KeyOf(2) };

    /// <summary>Answers, and refusals of every sort. The images are others each time.</summary>
    internal async Task AskAsync()
    {
        _rounds++;
        foreach (var request in Requests())
            Assert.Equal(request.Status, (await SendAsync(Server.AxonAddress, request.Request.ToBytes())).Status);
    }

    /// <summary>The text of /metrics.</summary>
    internal Task<string> MetricsAsync() => _http.GetStringAsync(new Uri($"http://{Server.OperationsAddress}/metrics"));

    internal static async Task<WireReply> SendAsync(IPEndPoint address, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address);
        await client.GetStream().WriteAsync(request);
        return await WireReply.ReadAsync(client.GetStream());
    }

    private IEnumerable<(int Status, TestRequest Request)> Requests() =>
    [
        (200, new TestRequest { Image = Pictures.Plain(96, 64, (byte)(255 - _rounds)) }),
        (200, Second with { Image = Pictures.Plain(96, 64, (byte)(255 - _rounds)) }),
        (200, new TestRequest { Image = Pictures.Plain(96, 64, (byte)_rounds) }),
        (200, Second with { Image = [0xff, 0xd8, 0xff, 1, 2, (byte)_rounds] }),
        (200, new TestRequest { Body = """{"image": "!!!!"}""" }),
        (401, new TestRequest { IsForged = true }),
        (403, new TestRequest { Key = TestRequest.KeyOf(99) }),
        (404, new TestRequest { Path = "/Nothing" }),
        (422, new TestRequest { Body = "no json" }),
        (500, new TestRequest { Body = """{"image": 3}""" }),
    ];

    // More connections than there may be.
    private async Task CrowdAsync()
    {
        var clients = Enumerable.Range(0, MostConnections + 4).Select(_ => new TcpClient()).ToList();
        foreach (var client in clients)
            await client.ConnectAsync(Server.AxonAddress);
        await Task.Delay(200);
        clients.ForEach(client => client.Dispose());
    }

    private sealed class FixedMetagraph(MetagraphSnapshot snapshot) : IMetagraphProvider
    {
        public string Source => "the test";

        public Task RunAsync(MetagraphFeed feed, CancellationToken stop)
        {
            feed.Publish(snapshot);
            return Task.CompletedTask;
        }
    }
}
