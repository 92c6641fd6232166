using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Serving.Dashboard;
using Natix.Engine.Host.Tests.Telemetry;

namespace Natix.Engine.Host.Tests.Serving.Dashboard;

/// <summary>The page on the operations door, without a browser.</summary>
public sealed class DashboardEndpointTests(MinerFixture miner) : IClassFixture<MinerFixture>, IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Every_file_of_the_page_is_there_and_names_only_what_is_there()
    {
        var page = await (await GetAsync("/")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<title>Natix miner</title>", page, StringComparison.Ordinal);
        var names = Named(page, "(?:src|href)=\"/dashboard/([^\"]+)\"");
        Assert.Contains("dashboard.js", names);
        Assert.Subset(DashboardAssets.Names.ToHashSet(), names);
        foreach (var name in DashboardAssets.Names)
        {
            using var reply = await GetAsync($"/dashboard/{name}");
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("://", text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
            Assert.DoesNotContain(" style=", text, StringComparison.Ordinal);
            Assert.Subset(DashboardAssets.Names.ToHashSet(), Named(text, "(?:from|import) '\\./([^']+)'"));
            using var again = await GetAsync($"/dashboard/{name}", request => request.Headers.IfNoneMatch.Add(reply.Headers.ETag!));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        }

        using var missing = await GetAsync("/dashboard/nothing.js");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dashboard/dashboard.js")]
    [InlineData("/dashboard/state")]
    [InlineData("/dashboard/frames/99")]
    public async Task Nothing_else_runs_and_nothing_is_guessed(string path)
    {
        using var reply = await GetAsync(path);
        var policy = Assert.Single(reply.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(reply.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(reply.Headers.CacheControl is { NoStore: true } or { NoCache: true });
    }

    [Theory]
    [InlineData("evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example:8092", null, HttpStatusCode.Forbidden)]
    [InlineData("localhost:9000", null, HttpStatusCode.OK)]
    [InlineData("10.0.0.7:8092", "same-origin", HttpStatusCode.OK)]
    [InlineData("[::1]:8092", "none", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", "cross-site", HttpStatusCode.Forbidden)]
    public async Task Other_sites_and_names_of_the_world_are_not_answered(string host, string? site, HttpStatusCode status)
    {
        using var reply = await GetAsync("/dashboard/state", request =>
        {
            request.Headers.Host = host;
            if (site is not null)
                request.Headers.Add("Sec-Fetch-Site", site);
        });
        Assert.Equal(status, reply.StatusCode);
    }

    [Theory]
    [InlineData("/", "navigate", "document", HttpStatusCode.OK)]
    [InlineData("/", "navigate", "iframe", HttpStatusCode.Forbidden)]
    [InlineData("/", "no-cors", "script", HttpStatusCode.Forbidden)]
    [InlineData("/", "cors", "empty", HttpStatusCode.Forbidden)]
    [InlineData("/dashboard/state", "navigate", "document", HttpStatusCode.Forbidden)]
    [InlineData("/dashboard/feed", "navigate", "document", HttpStatusCode.Forbidden)]
    [InlineData("/dashboard/dashboard.js", "no-cors", "script", HttpStatusCode.Forbidden)]
    public async Task A_link_of_another_site_leads_to_the_page_and_to_nothing_else(string path, string mode, string destination, HttpStatusCode status)
    {
        using var reply = await GetAsync(path, request =>
        {
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            request.Headers.Add("Sec-Fetch-Mode", mode);
            request.Headers.Add("Sec-Fetch-Dest", destination);
        });
        Assert.Equal(status, reply.StatusCode);
    }

    [Fact]
    public async Task The_state_tells_what_came()
    {
        var whole = JsonDocument.Parse(await (await GetAsync("/dashboard/state")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        var state = whole.GetProperty("state");
        var total = state.GetProperty("traffic").GetProperty("total");
        Assert.Equal((10, 5, 2, 2, 1), (Int(total, "requests"), Int(total, "answered"), Int(total, "judged"), Int(total, "unreadable"), Int(total, "known")));
        Assert.Equal(2, state.GetProperty("traffic").GetProperty("validators").GetArrayLength());
        Assert.Equal("brightness", state.GetProperty("models").GetProperty("cascade").GetString());
        var memory = state.GetProperty("memory");
        Assert.True(memory.GetProperty("resident_bytes").GetInt64() > 10 << 20);
        Assert.True(memory.GetProperty("native").GetProperty("native_bytes").GetInt64() > 0);
        Assert.Equal("cpu", memory.GetProperty("devices")[0].GetProperty("device").GetString());
        Assert.NotEqual(0, whole.GetProperty("verdicts").GetArrayLength());
    }

    [Fact]
    public async Task A_picture_is_given_while_it_is_kept()
    {
        miner.Server.Dashboard.Album.Keep(new AnnotatedFrame(Pictures.Record(0.9), Pictures.Jpeg(), null, 0.5), hasManifestPool: true);
        var frame = miner.Server.Dashboard.Album.Frames[^1];
        using var reply = await GetAsync($"/dashboard/frames/{frame.Id}");
        Assert.Equal("image/jpeg", reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal(frame.Picture, await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using var heat = await GetAsync($"/dashboard/frames/{frame.Id}/heat");
        Assert.Equal(HttpStatusCode.NotFound, heat.StatusCode);
    }

    [Fact]
    public async Task An_open_feed_does_not_hold_going_down()
    {
        using var folder = new TemporaryFolder();
        var server = await MinerFixture.StartAsync(folder.Path);
        using var feed = await _http.GetAsync(new Uri($"http://{server.OperationsAddress}/dashboard/feed"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await feed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Assert.True(await body.ReadAsync(new byte[100], TestContext.Current.CancellationToken) > 0);
        var stopping = server.StopAsync();
        using var rest = new MemoryStream();
        await body.CopyToAsync(rest, TestContext.Current.CancellationToken);
        Assert.Equal(0, await stopping);
        Assert.Equal(0, server.Dashboard.Feed.Watchers);
        await server.DisposeAsync();
    }

    private static HashSet<string> Named(string text, string pattern) => [.. Regex.Matches(text, pattern).Select(match => match.Groups[1].Value)];

    private static int Int(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{miner.Server.OperationsAddress}{path}"));
        change?.Invoke(request);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
