using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Natix.Engine.Host.Tests.EndToEnd;
using Natix.Engine.Host.Tests.Intake.Http;
using static Natix.Engine.Host.Tests.Intake.Http.CameraBodies;
using static Natix.Engine.Host.Tests.Intake.Http.ScriptedServer;

namespace Natix.Engine.Host.Tests.Serving.Rest.Streams;

/// <summary>POST /v1/streams with the address of a camera, as its users send it.</summary>
public sealed class PullTests : IAsyncDisposable
{
    private const string Path = "/v1/streams";

    private readonly RestFixture _rest = new();

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Fact]
    public async Task A_camera_that_is_allowed_is_watched_until_nobody_reads()
    {
        await using var camera = new ScriptedServer(AnswerThenWait(Multipart, Part(CascadeFixture.Bright), Part(CascadeFixture.Dark), Ascii("--frame\r\n")));
        await StartAsync(camera.Address("/"));
        await using (var events = await PullAsync(camera.Address("/video?token=secret1234")))
        {
            var (first, second) = ((await events.NextAsync())!.Value.Data, (await events.NextAsync())!.Value.Data);
            await VerdictSchema.CheckFrameAsync(first.GetRawText());
            Assert.Equal(("roadwork", "clear"), (first.GetProperty("verdict").GetString(), second.GetProperty("verdict").GetString()));
            Assert.DoesNotContain("secret1234", first.GetRawText(), StringComparison.Ordinal);
            Assert.True(second.GetProperty("time_s").GetDouble() >= first.GetProperty("time_s").GetDouble());
        }

        // Only half of the four places are one key's: a fifth stream has one only where those who left gave theirs back.
        for (var i = 0; i < 5; i++)
        {
            await using var again = await PullAsync(camera.Address());
            Assert.Equal("verdict", (await again.NextAsync())!.Value.Kind);
        }
    }

    [Fact]
    public async Task A_single_picture_is_judged_once_or_as_often_as_it_is_asked_for()
    {
        var picture = CascadeFixture.Bright;
        await using var camera = new ScriptedServer(Answer($"HTTP/1.1 200 OK\nContent-Type: image/jpeg\nContent-Length: {picture.Length}\nConnection: close", picture));
        await StartAsync(camera.Address("/"));
        await using (var once = await PullAsync(camera.Address()))
            Assert.Equal(["verdict", "end"], (await once.AllAsync()).Select(e => e.Kind));
        await using var often = await PullAsync(camera.Address(), 0.1);
        for (var i = 0; i < 3; i++)
            Assert.Equal(i, (await often.NextAsync())!.Value.Data.GetProperty("index").GetInt32());
    }

    [Fact]
    public async Task A_camera_that_is_not_there_is_given_up_with_its_errors()
    {
        var camera = new ScriptedServer(Answer(Multipart));
        var address = camera.Address();
        await camera.DisposeAsync();
        await StartAsync(address);
        await using var events = await PullAsync(address);
        var all = await events.AllAsync();
        Assert.Equal(["verdict", "verdict", "end"], all.Select(e => e.Kind));
        Assert.All(all[..2], e => Assert.Equal("Unreadable", e.Data.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("given up", all[1].Data.GetProperty("error").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_engine_connects_anew_and_counts_on()
    {
        await using var camera = new ScriptedServer(AnswerThenWait(Multipart, Part(CascadeFixture.Bright), Part(CascadeFixture.Dark), Ascii("--frame\r\n")));
        await StartAsync(camera.Address("/"));
        await using var events = await PullAsync(camera.Address());
        for (var i = 0; i < 2; i++)
            Assert.Equal(i, (await events.NextAsync())!.Value.Data.GetProperty("index").GetInt32());
        await _rest.Server.ReloadAsync(_rest.Load, TestContext.Current.CancellationToken);
        Assert.Equal("engine", (await events.NextAsync())!.Value.Kind);
        Assert.Equal(2, (await events.NextAsync())!.Value.Data.GetProperty("index").GetInt32());
        Assert.Equal(2, camera.Connections);
    }

    [Fact]
    public async Task A_camera_cannot_send_us_elsewhere()
    {
        await using var hidden = new ScriptedServer(AnswerThenWait(Multipart, Part(CascadeFixture.Bright)));
        await using var camera = new ScriptedServer(Answer($"HTTP/1.1 302 Found\nLocation: {hidden.Address()}\nContent-Length: 0"));
        await StartAsync(camera.Address("/"));
        await using var events = await PullAsync(camera.Address());
        Assert.Contains("where we may not follow", (await events.NextAsync())!.Value.Data.GetProperty("error").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, hidden.Connections);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"url": 1}""", 400)]
    [InlineData("""{"url": "file:///etc/passwd"}""", 400)]
    [InlineData("""{"url": "rtsp://127.0.0.1/x"}""", 400)]
    [InlineData("""{"url": "http://"}""", 400)]
    [InlineData("""{"url": "http://127.0.0.1:1/a", "poll_s": 0}""", 400)]
    [InlineData("""{"url": "http://127.0.0.1:1/a", "other": 0}""", 400)]
    [InlineData("""{"url": "http://127.0.0.1:1/b"}""", 403)]
    [InlineData("""{"url": "http://127.0.0.1:1/a/../b"}""", 403)]
    [InlineData("""{"url": "http://127.0.0.1:2/a"}""", 403)]
    [InlineData("""{"url": "https://127.0.0.1:1/a"}""", 403)]
    public async Task What_may_not_be_pulled_is_refused_with_a_reason(string json, int status)
    {
        await StartAsync("http://127.0.0.1:1/a");
        using var reply = await _rest.PostAsync(RestFixture.Body(Encoding.UTF8.GetBytes(json), "application/json"), path: Path);
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.NotEmpty((await reply.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error").GetProperty("reason").GetString()!);
    }

    [Fact]
    public async Task A_body_beyond_all_measure_is_refused()
    {
        await StartAsync("http://127.0.0.1:1/a");
        using var reply = await _rest.PostAsync(RestFixture.Body(new byte[10_000], "application/json"), path: Path);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    private Task StartAsync(string allowed) => _rest.StartAsync(configure: o => o with
    {
        MostStreams = 4,
        StreamSources = [allowed],
        Live = o.Live with { Retries = 1, FirstWait = TimeSpan.FromMilliseconds(10) },
    });

    private async Task<EventReader> PullAsync(string address, double? poll = null)
    {
        var body = new Dictionary<string, object> { ["url"] = address };
        if (poll is { } seconds)
            body["poll_s"] = seconds;
        for (var attempt = 0; ; attempt++)
        {
            var reply = await _rest.PostAsync(JsonContent.Create(body), path: Path);
            if (reply.StatusCode == HttpStatusCode.OK || attempt == 50)
            {
                Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
                return await EventReader.OfAsync(reply);
            }

            // Whoever left a moment ago may not have been missed yet.
            reply.Dispose();
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
