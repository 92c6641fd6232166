using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Serving;
using Natix.Engine.Host.Tests.Axon;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Serving;

/// <summary>A whole miner in this process: real doors, a real engine, a metagraph that the test writes.</summary>
public sealed class MinerServerTests : IAsyncDisposable
{
    private readonly CascadeFixture _cascade = new();
    private readonly ScriptedMetagraph _metagraph = new();
    private readonly HttpClient _http = new();
    private MinerServer? _server;
    private int _replies;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _http.Dispose();
        _cascade.Dispose();
    }

    [Fact]
    public async Task An_image_is_judged_by_the_engine_and_asked_again_it_is_known()
    {
        var server = await StartAsync();
        var (bright, dark) = (Request(Picture(0)) with { Nonce = Now() }, Request(Picture(1)));
        var first = await SendAsync(server, bright);
        Assert.Equal(200, first.Status);
        var p = first.Json.GetProperty("prediction").GetDouble();
        Assert.InRange(p, 0, 1);
        var again = await SendAsync(server, bright with { Nonce = Now() });
        Assert.Equal(p, again.Json.GetProperty("prediction").GetDouble());
        Assert.Equal(Convert.ToBase64String(bright.Image), again.Json.GetProperty("image").GetString());
        Assert.Equal(200, (await SendAsync(server, dark with { Nonce = Now() })).Status);
    }

    [Fact]
    public async Task What_is_no_picture_has_no_answer()
    {
        var server = await StartAsync();
        var reply = await SendAsync(server, Request([1, 2, 3]) with { Nonce = Now() });
        Assert.Equal((200, -1.0), (reply.Status, reply.Json.GetProperty("prediction").GetDouble()));
        var cut = await SendAsync(server, Request(Picture(0)[..500]) with { Nonce = Now() });
        Assert.Equal((200, -1.0), (cut.Status, cut.Json.GetProperty("prediction").GetDouble()));
    }

    [Fact]
    public async Task It_is_ready_once_it_can_answer_and_says_what_it_waits_for()
    {
        _metagraph.IsHeldBack = true;
        var server = await StartAsync();
        var (status, body) = await ReadyAsync(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("metagraph", body.GetProperty("obstacles")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(503, (await SendAsync(server, Request(Picture(0)) with { Nonce = Now() })).Status);
        _metagraph.Publish();
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(server)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(Operations(server, "healthz"), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Another_cascade_takes_over_between_two_requests()
    {
        var server = await StartAsync();
        using var stop = new CancellationTokenSource();
        var asking = Task.WhenAll(Enumerable.Range(0, 4).Select(i => AskAsync(server, i, stop.Token)));
        for (var i = 0; i < 3; i++)
        {
            await File.AppendAllTextAsync(_cascade.Cascade, "\n", TestContext.Current.CancellationToken);
            await server.ReloadAsync(Load, TestContext.Current.CancellationToken);
            Assert.Equal(i + 2, server.Hall.Current.Generation);
            // Each engine answers some before the next one comes.
            var before = Volatile.Read(ref _replies);
            while (Volatile.Read(ref _replies) < before + 10 && !asking.IsCompleted)
                await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        var statuses = (await asking).SelectMany(s => s).ToList();
        Assert.All(statuses, s => Assert.Equal(200, s));
    }

    [Fact]
    public async Task A_cascade_that_is_wrong_leaves_the_old_one_in_service()
    {
        var server = await StartAsync();
        var served = server.Hall.Current;
        await File.WriteAllTextAsync(_cascade.Cascade, "{", TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<ManifestException>(() => server.ReloadAsync(Load, TestContext.Current.CancellationToken));
        Assert.Same(served, server.Hall.Current);
        Assert.Equal(200, (await SendAsync(server, Request(Picture(0)) with { Nonce = Now() })).Status);
    }

    [Fact]
    public async Task Going_down_answers_what_was_accepted()
    {
        var server = await StartAsync();
        using var stop = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 4).Select(i => AskAsync(server, i, stop.Token)).ToList();
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(0, await server.StopAsync());
        await stop.CancelAsync();
        // Whoever got through the door got an answer: a verdict, or the word that it is going down.
        Assert.All((await Task.WhenAll(asking)).SelectMany(s => s), s => Assert.True(s is 200 or 503 or Refused, $"status {s}"));
    }

    [Fact]
    public async Task Who_dribbles_does_not_hold_up_going_down()
    {
        var server = await StartAsync();
        using var slow = new TcpClient();
        await slow.ConnectAsync(server.AxonAddress, TestContext.Current.CancellationToken);
        await slow.GetStream().WriteAsync("POST /Ima"u8.ToArray(), TestContext.Current.CancellationToken);
        var started = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(0, await server.StopAsync());
        // The drain time is 10 s.
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(6), $"it took {started.Elapsed}");
    }

    [Fact]
    public async Task A_header_bomb_and_a_dribble_are_cut_and_others_are_served()
    {
        var server = await StartAsync();
        using var bomb = new TcpClient();
        await bomb.ConnectAsync(server.AxonAddress, TestContext.Current.CancellationToken);
        await bomb.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes("POST /ImageSynapse HTTP/1.1\r\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"x-{i}: {new string('a', 40)}\r\n"))), TestContext.Current.CancellationToken);
        using var slow = new TcpClient();
        await slow.ConnectAsync(server.AxonAddress, TestContext.Current.CancellationToken);
        await slow.GetStream().WriteAsync("POST /Ima"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(200, (await SendAsync(server, Request(Picture(0)) with { Nonce = Now() })).Status);
        var reply = new byte[64];
        var read = await bomb.GetStream().ReadAsync(reply, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 431", System.Text.Encoding.ASCII.GetString(reply, 0, read), StringComparison.Ordinal);
        // Kestrel gives five seconds for the headers.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(12));
        while (await slow.GetStream().ReadAsync(reply, patience.Token) > 0)
        {
        }
    }

    private const int Refused = -1;

    private RoadworkEngine Load() => new EngineBuilder().UseCascade(_cascade.Cascade).Configure(o => o with { Workers = 2, MaxInFlight = 64 }).Build();

    private async Task<MinerServer> StartAsync()
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        var options = new ServeOptions { Axon = new AxonOptions { Hotkey = AxonFixture.Bob }, AxonDoor = any, OperationsDoor = any };
        return _server = await MinerServer.StartAsync(options, _metagraph, Load, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
    }

    // One validator that asks until it is told to stop; each time another picture.
    private async Task<List<int>> AskAsync(MinerServer server, int number, CancellationToken stop)
    {
        var statuses = new List<int>();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var request = Request(Picture((number * 1000) + i)) with { Nonce = Now(), Uuid = $"{number}" };
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(server.AxonAddress, CancellationToken.None);
            }
            catch (SocketException)
            {
                statuses.Add(Refused);
                return statuses;
            }

            // From here on a connection that ends without an answer is one too many.
            await client.GetStream().WriteAsync(request.ToBytes(), CancellationToken.None);
            statuses.Add((await WireReply.ReadAsync(client.GetStream())).Status);
            Interlocked.Increment(ref _replies);
        }

        return statuses;
    }

    private static TestRequest Request(byte[] image) => new() { Key = ScriptedMetagraph.Key, Image = image };

    private static long _last;

    private static long Now() => Interlocked.Increment(ref _last) + ((DateTimeOffset.UtcNow.UtcTicks - DateTime.UnixEpoch.Ticks) * 100);

    private static byte[] Picture(int number) => Pictures.Jpeg(seed: number + 1);

    private static async Task<WireReply> SendAsync(MinerServer server, TestRequest request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.AxonAddress);
        await client.GetStream().WriteAsync(request.ToBytes());
        return await WireReply.ReadAsync(client.GetStream());
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> ReadyAsync(MinerServer server)
    {
        using var reply = await _http.GetAsync(Operations(server, "readyz"), TestContext.Current.CancellationToken);
        return (reply.StatusCode, await reply.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    private static Uri Operations(MinerServer server, string path) => new($"http://{server.OperationsAddress}/{path}");
}
