using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Natix.Engine.Host.Tests.EndToEnd;
using Natix.Engine.Host.Tests.Telemetry;
using static Natix.Engine.Host.Tests.Intake.Http.CameraBodies;

namespace Natix.Engine.Host.Tests.Serving.Rest.Streams;

/// <summary>POST /v1/streams with the stream as its body, as its users send it.</summary>
public sealed class UploadTests : IAsyncDisposable
{
    private const string Path = "/v1/streams";

    private readonly RestFixture _rest = new();

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Theory]
    [InlineData("video/x-motion-jpeg", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("multipart/x-mixed-replace; boundary=frame", true)]
    public async Task Every_frame_has_its_verdict_in_order_and_the_end_its_counts(string type, bool inParts)
    {
        await _rest.StartAsync();
        byte[][] frames = [CascadeFixture.Bright, CascadeFixture.Dark, CascadeFixture.Bright];
        var body = Join(frames.Select(f => inParts ? Part(f) : f));
        await using var events = await EventReader.OfAsync(await _rest.PostAsync(RestFixture.Body(body, type), path: Path));
        var all = await events.AllAsync();

        Assert.Equal(["verdict", "verdict", "verdict", "end"], all.Select(e => e.Kind));
        foreach (var (_, data) in all[..3])
            await VerdictSchema.CheckFrameAsync(data.GetRawText());
        Assert.Equal(["roadwork", "clear", "roadwork"], all[..3].Select(e => e.Data.GetProperty("verdict").GetString()));
        Assert.Equal([0, 1, 2], all[..3].Select(e => e.Data.GetProperty("index").GetInt32()));
        Assert.Equal(JsonValueKind.Null, all[0].Data.GetProperty("time_s").ValueKind);
        AssertEnd(all[3].Data, "the sender ended the stream", frames: 3, judged: 3, roadwork: 2, errors: 0);
    }

    [Fact]
    public async Task Frames_a_second_give_frames_their_time_and_time_its_events()
    {
        await _rest.StartAsync();
        var body = Join(Enumerable.Range(0, 80).Select(i => i < 60 ? CascadeFixture.Bright : CascadeFixture.Dark));
        await using var events = await EventReader.OfAsync(await _rest.PostAsync(RestFixture.Body(body, "video/mjpeg"), path: Path + "?fps=10"));
        var verdicts = (await events.AllAsync()).Where(e => e.Kind == "verdict").Select(e => e.Data).ToList();
        Assert.Equal(80, verdicts.Count);
        Assert.Equal(7.9, verdicts[79].GetProperty("time_s").GetDouble(), 6);
        Assert.Contains(verdicts, v => v.GetProperty("time").GetProperty("state").GetString() == "roadwork");
    }

    [Fact]
    public async Task A_verdict_comes_while_the_stream_goes_on()
    {
        await _rest.StartAsync();
        await using var upload = await StartAsync(CascadeFixture.Bright);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(i, (await upload.Events.NextAsync())!.Value.Data.GetProperty("index").GetInt32());
            await upload.SendAsync(CascadeFixture.Dark);
        }

        await upload.FinishAsync();
        Assert.Equal(["verdict", "end"], (await upload.Events.AllAsync()).Select(e => e.Kind));
    }

    [Fact]
    public async Task A_broken_frame_has_its_error_in_its_place_and_the_stream_goes_on()
    {
        await _rest.StartAsync();
        byte[] broken = [0xFF, 0xD8, 0xFF, 0xDA, 0, 4, 1, 2, 0xFF, 0xD9];
        await using var events = await EventReader.OfAsync(await _rest.PostAsync(RestFixture.Body([.. CascadeFixture.Bright, .. broken, .. CascadeFixture.Dark], "video/mjpeg"), path: Path));
        var all = await events.AllAsync();
        Assert.Equal(["roadwork", null, "clear"], all[..3].Select(e => e.Data.GetProperty("verdict").GetString()));
        Assert.NotEqual(JsonValueKind.Null, all[1].Data.GetProperty("error").ValueKind);
        AssertEnd(all[3].Data, "the sender ended the stream", frames: 3, judged: 2, roadwork: 1, errors: 1);
    }

    [Theory]
    [InlineData("", "there is no JPEG in the 0 bytes that were sent")]
    [InlineData("no picture at all", "there is no JPEG in the 17 bytes that were sent")]
    public async Task A_body_without_a_picture_says_so(string body, string reason)
    {
        await _rest.StartAsync();
        await using var events = await EventReader.OfAsync(await _rest.PostAsync(RestFixture.Body(Encoding.ASCII.GetBytes(body), "video/mjpeg"), path: Path));
        AssertEnd(Assert.Single(await events.AllAsync()).Data, reason, 0, 0, 0, 0);
    }

    [Theory]
    [InlineData("text/plain", "", 415)]
    [InlineData("video/mjpeg", "?fps=0", 400)]
    [InlineData("video/mjpeg", "?fps=x", 400)]
    [InlineData("video/mjpeg", "?fps=NaN", 400)]
    public async Task What_makes_no_sense_is_refused_with_a_reason(string type, string query, int status)
    {
        await _rest.StartAsync();
        using var reply = await _rest.PostAsync(RestFixture.Body(CascadeFixture.Bright, type), path: Path + query);
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.NotEmpty((await reply.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error").GetProperty("reason").GetString()!);
    }

    [Theory]
    [InlineData("", 401)]
    [InlineData("scopeless", 403)]
    public async Task Without_a_key_that_opens_it_nothing_is_watched(string key, int status)
    {
        await _rest.StartAsync();
        using var reply = await _rest.PostAsync(RestFixture.Body(CascadeFixture.Bright, "video/mjpeg"), key, path: Path);
        Assert.Equal(status, (int)reply.StatusCode);
    }

    [Fact]
    public async Task A_key_that_is_taken_back_ends_its_streams()
    {
        await _rest.StartAsync(configure: o => o with { StreamPulse = TimeSpan.FromMilliseconds(100) });
        await using var upload = await StartAsync(CascadeFixture.Bright);
        Assert.Equal("verdict", (await upload.Events.NextAsync())!.Value.Kind);
        _rest.WriteKeys(scopes: "\"verdicts\"");
        AssertEnd((await upload.Events.NextAsync())!.Value.Data, "the key does not open this any more", 1, 1, 1, 0);
    }

    [Fact]
    public async Task Going_down_ends_streams_with_their_counts_and_at_once()
    {
        await _rest.StartAsync();
        await using var upload = await StartAsync(CascadeFixture.Bright);
        Assert.Equal("verdict", (await upload.Events.NextAsync())!.Value.Kind);
        var stopping = _rest.Server.StopAsync();
        AssertEnd((await upload.Events.NextAsync())!.Value.Data, "the server is going down", 1, 1, 1, 0);
        Assert.Equal(0, await stopping.WaitAsync(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Going_down_answers_what_was_taken_before_the_end_is_told()
    {
        await _rest.StartAsync();
        await using var upload = await StartAsync(Join(Enumerable.Repeat(Pictures.Plain(1280, 720, 200), 12)));
        var stopping = _rest.Server.StopAsync();
        var all = await upload.Events.AllAsync();
        Assert.Equal("end", all[^1].Kind);
        Assert.Equal(all.Count - 1, all[^1].Data.GetProperty("frames").GetInt32());
        Assert.All(all[..^1], e => Assert.Equal("roadwork", e.Data.GetProperty("verdict").GetString()));
        Assert.Equal(0, await stopping);
    }

    [Fact]
    public async Task A_sender_that_asks_whether_to_go_on_is_told_so()
    {
        await _rest.StartAsync();
        await using var upload = await LiveUpload.StartAsync(_rest.Server.RestAddress!, _rest.Key, [], headers: "Expect: 100-continue\r\n");
        Assert.Equal(100, upload.Status);
        await upload.SendAsync(CascadeFixture.Bright);
        await upload.FinishAsync();
        await upload.ReadHeadAsync();
        Assert.Equal(200, upload.Status);
        Assert.Equal(["verdict", "end"], (await upload.Events.AllAsync()).Select(e => e.Kind));
    }

    [Fact]
    public async Task Streams_leave_the_validators_their_turn()
    {
        await _rest.StartAsync();
        await using var upload = await StartAsync(Join(Enumerable.Range(0, 60).Select(i => Pictures.Plain(1280, 720, (byte)(i + 1)))));
        var reading = upload.Events.AllAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 10; i++)
            statuses.Add(await _rest.AskAsValidatorAsync(Pictures.Plain(224, 224, (byte)(i + 100))));
        await upload.FinishAsync();
        Assert.All(statuses, s => Assert.Equal(200, s));
        Assert.Equal(61, (await reading).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_engine_takes_over_between_two_frames_and_none_is_lost(bool lengthIsKnown)
    {
        await _rest.StartAsync();
        var length = CascadeFixture.Bright.Length + CascadeFixture.Dark.Length;
        await using var upload = await LiveUpload.StartAsync(_rest.Server.RestAddress!, _rest.Key, CascadeFixture.Bright, length: lengthIsKnown ? length : null);
        Assert.Equal(0, (await upload.Events.NextAsync())!.Value.Data.GetProperty("index").GetInt32());
        // Half a frame is there when the engines change.
        var half = CascadeFixture.Dark.Length / 2;
        await upload.SendAsync(CascadeFixture.Dark[..half]);
        await _rest.Server.ReloadAsync(_rest.Load, TestContext.Current.CancellationToken);
        await upload.SendAsync(CascadeFixture.Dark[half..]);
        await upload.FinishAsync();
        var rest = await upload.Events.AllAsync();
        Assert.Equal(["engine", "verdict", "end"], rest.Select(e => e.Kind));
        Assert.Equal(2, rest[0].Data.GetProperty("generation").GetInt32());
        Assert.Equal((1, "clear"), (rest[1].Data.GetProperty("index").GetInt32(), rest[1].Data.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task Who_falls_silent_or_drips_is_told_and_let_go()
    {
        await _rest.StartAsync(configure: o => o with { Live = o.Live with { StallTimeout = TimeSpan.FromSeconds(2) } });
        await using (var silent = await StartAsync(CascadeFixture.Bright))
        {
            var all = await silent.Events.AllAsync();
            Assert.Equal(["verdict", "end"], all.Select(e => e.Kind));
            Assert.Contains("no byte came for 2 s", all[1].Data.GetProperty("reason").GetString(), StringComparison.Ordinal);
        }

        await using var dripping = await StartAsync([7]);
        var reading = dripping.Events.AllAsync();
        while (!reading.IsCompleted)
        {
            await dripping.SendAsync([7]);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Contains("no whole frame came for 6 s", (await reading).Single().Data.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_key_cannot_have_all_streams_and_places_come_home()
    {
        await _rest.StartAsync(configure: o => o with { MostStreams = 4 });
        var uploads = new List<LiveUpload> { await StartAsync(CascadeFixture.Bright), await StartAsync(CascadeFixture.Bright) };
        Assert.All(uploads, u => Assert.Equal(200, u.Status));
        using (var refused = await _rest.PostAsync(RestFixture.Body(CascadeFixture.Bright, "video/mjpeg"), path: Path))
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, refused.Headers.RetryAfter is not null));
        foreach (var upload in uploads)
        {
            await upload.FinishAsync();
            await upload.Events.AllAsync();
            await upload.DisposeAsync();
        }

        using (var freed = await EventuallyAsync(() => _rest.PostAsync(RestFixture.Body(CascadeFixture.Bright, "video/mjpeg"), path: Path)))
            Assert.Equal(HttpStatusCode.OK, freed.StatusCode);
    }

    [Fact]
    public async Task Who_goes_away_leaves_nothing_behind()
    {
        await _rest.StartAsync(configure: o => o with { MostStreams = 2 });
        for (var i = 0; i < 5; i++)
        {
            await using var upload = await StartAsync(CascadeFixture.Bright);
            Assert.True(upload.Status is 200 or 503);
        }

        // A place is given back when the server has noticed.
        using var reply = await EventuallyAsync(() => _rest.PostAsync(RestFixture.Body(CascadeFixture.Bright, "video/mjpeg"), path: Path));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task Streams_and_verdicts_are_counted_by_route_and_key()
    {
        await _rest.StartAsync();
        await using (var events = await EventReader.OfAsync(await _rest.PostAsync(RestFixture.Body([.. CascadeFixture.Bright, .. CascadeFixture.Dark], "video/mjpeg"), path: Path)))
            await events.AllAsync();
        using (await _rest.PostAsync(RestFixture.Body(CascadeFixture.Bright, "image/jpeg")))
        using (await _rest.PostAsync(RestFixture.Body(CascadeFixture.Bright, "image/jpeg"), ""))
        {
            // A stream is over a moment after its last event.
            var metrics = await MetricsAsync();
            for (var i = 0; i < 50 && !metrics.Samples.Any(s => s.Name == "natix_rest_requests_total" && s.Labels.GetValueOrDefault("route") == "streams"); i++, metrics = await MetricsAsync())
                await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.Equal(0, metrics.Value("natix_rest_streams"));
            Assert.Equal(1, metrics.Value("natix_rest_requests_total", ("route", "streams"), ("status", "200"), ("key", "tester")));
            Assert.Equal(1, metrics.Value("natix_rest_requests_total", ("route", "verdicts"), ("status", "401"), ("key", "none")));
            Assert.Equal(2, metrics.Value("natix_rest_verdicts_total", ("route", "streams"), ("level", "0")));
            Assert.Equal(1, metrics.Value("natix_rest_verdicts_total", ("route", "verdicts"), ("level", "0")));
        }
    }

    private Task<LiveUpload> StartAsync(byte[] first) => LiveUpload.StartAsync(_rest.Server.RestAddress!, _rest.Key, first);

    private async Task<MetricsText> MetricsAsync()
    {
        using var http = new HttpClient();
        return MetricsText.Parse(await http.GetStringAsync(new Uri($"http://{_rest.Server.OperationsAddress}/metrics"), TestContext.Current.CancellationToken));
    }

    private static async Task<HttpResponseMessage> EventuallyAsync(Func<Task<HttpResponseMessage>> post)
    {
        for (var i = 0; ; i++)
        {
            var reply = await post();
            if (reply.StatusCode == HttpStatusCode.OK || i == 50)
                return reply;
            reply.Dispose();
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static void AssertEnd(JsonElement end, string reason, int frames, int judged, int roadwork, int errors)
    {
        Assert.Equal(reason, end.GetProperty("reason").GetString());
        Assert.Equal(
            (frames, judged, roadwork, errors),
            (end.GetProperty("frames").GetInt32(), end.GetProperty("judged").GetInt32(), end.GetProperty("roadwork").GetInt32(), end.GetProperty("errors").GetInt32()));
    }
}
