using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Serving;
using Natix.Engine.Host.Serving.Rest;
using Natix.Engine.Host.Tests.Axon;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Serving.Rest;

/// <summary>A server with a door for holders of keys, and a client that holds one.</summary>
internal sealed class RestFixture : IAsyncDisposable
{
    private readonly CascadeFixture _cascade = new();
    private readonly HttpClient _http = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { Timeout = TimeSpan.FromSeconds(60) };
    private MinerServer? _server;

    /// <summary>A key that opens everything.</summary>
    public string Key { get; } = ApiKey.Make();

    public TemporaryFolder Folder { get; } = new();

    public MinerServer Server => _server!;

    /// <summary>Loads the engine that the server runs with.</summary>
    public RoadworkEngine Load() => new EngineBuilder().UseCascade(_cascade.Cascade).Configure(o => o with { Workers = 2, MaxInFlight = 6 }).Build();

    public async Task StartAsync(int rate = 1000, Func<RestOptions, RestOptions>? configure = null)
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        var rest = new RestOptions { Door = any, KeyFile = WriteKeys(rate) };
        var options = new ServeOptions
        {
            Axon = new AxonOptions { Hotkey = AxonFixture.Bob },
            AxonDoor = any,
            OperationsDoor = any,
            Rest = configure?.Invoke(rest) ?? rest,
        };
        _server = await MinerServer.StartAsync(options, new ScriptedMetagraph(), Load, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
    }

    /// <summary>Writes the file of keys: one opens everything, one nothing.</summary>
    public string WriteKeys(int rate = 1000, string scopes = "\"verdicts\", \"streams\"")
    {
        string Entry(string name, string key, string opens) =>
            $$"""{"name": "{{name}}", "sha256": "{{ApiKey.DigestOf(key)}}", "scopes": [{{opens}}], "requests_per_minute": {{rate}}}""";
        return Folder.Write("keys.json", Encoding.UTF8.GetBytes($$"""{"version": 1, "keys": [{{Entry("tester", Key, scopes)}}, {{Entry("none", "natix_scopeless", "")}}]}"""));
    }

    public static ByteArrayContent Body(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    /// <summary>Posts with the key, or with another: "" for none, "scopeless" for one that opens nothing.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpContent content, string? key = null, string scheme = "http", string path = "/v1/verdicts")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{scheme}://{Server.RestAddress}{path}") { Content = content };
        if (key is not "")
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key is "scopeless" ? "natix_scopeless" : key ?? Key);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks as a validator does; gives the status.</summary>
    public async Task<int> AskAsValidatorAsync(byte[] image)
    {
        var request = new TestRequest { Key = ScriptedMetagraph.Key, Nonce = (DateTimeOffset.UtcNow.UtcTicks - DateTime.UnixEpoch.Ticks) * 100, Image = image };
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(Server.AxonAddress, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(request.ToBytes(), TestContext.Current.CancellationToken);
        return (await WireReply.ReadAsync(client.GetStream())).Status;
    }

    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri($"http://{Server.RestAddress}{path}"), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        Folder.Dispose();
        _cascade.Dispose();
    }
}
