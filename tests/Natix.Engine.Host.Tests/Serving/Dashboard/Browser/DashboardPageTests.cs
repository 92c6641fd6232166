using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Serving.Dashboard.Feed;
using Natix.Engine.Host.Tests.Axon;
using Natix.Engine.Host.Tests.Telemetry;
using static Microsoft.Playwright.Assertions;

namespace Natix.Engine.Host.Tests.Serving.Dashboard.Browser;

/// <summary>What an operator sees of a miner, in a real browser.</summary>
[Collection(nameof(MinersAlone))]
public sealed class DashboardPageTests(MinerFixture miner, Chromium chromium) : IClassFixture<MinerFixture>, IClassFixture<Chromium>
{
    private const string Hostile = "<img src=x onerror=\"window.hacked=1\">";

    [Fact]
    public async Task Figures_are_those_of_the_requests_that_came_and_go_on_as_more_come()
    {
        await using var window = await chromium.OpenAsync();
        await window.VisitAsync(miner.Server.OperationsAddress);
        await Expect(window.Page.Locator("#readiness")).ToHaveTextAsync("Ready");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "since start" }).ClickAsync();
        await ExpectFunnelAsync(window, miner.Rounds);
        await miner.AskAsync();
        await ExpectFunnelAsync(window, miner.Rounds);

        await Expect(window.Row("verdicts", "uid 2").First).ToBeVisibleAsync();
        await Expect(window.Row("verdicts", "roadwork").First).ToBeVisibleAsync();
        var first = window.Row("validators", new TestRequest().Hotkey[..6]);
        await Expect(first).ToHaveCountAsync(1);
        await Expect(first.Locator("td").Nth(3)).ToHaveTextAsync((3 * miner.Rounds).ToString(CultureInfo.InvariantCulture));
        await Expect(window.Row("validators", MinerFixture.Second.Hotkey[..6])).ToHaveCountAsync(1);
        await Expect(window.Row("validators", "not registered")).ToHaveCountAsync(1);
        await Expect(window.Row("latency", "Reply").Locator("td").First).Not.ToHaveTextAsync("–");
        await Expect(window.Row("models", "bright")).ToContainTextAsync("32 × 32");
        await Expect(window.Page.Locator("#parts")).ToContainTextAsync("Slabs, lent");
        await Expect(window.Page.Locator("#devices")).ToContainTextAsync("cpu");
        Assert.Empty(window.Errors);
        Assert.All(window.Requests, url => Assert.StartsWith($"http://{miner.Server.OperationsAddress}/", url, StringComparison.Ordinal));
        await window.PictureAsync("test-light");
    }

    [Fact]
    public async Task A_frame_that_is_judged_is_shown_with_its_picture_and_why()
    {
        await using var window = await chromium.OpenAsync();
        await window.VisitAsync(miner.Server.OperationsAddress);
        await miner.AskAsync();
        var picture = window.Page.Locator("#frame img");
        await Expect(picture).ToBeVisibleAsync();
        Assert.True(await picture.EvaluateAsync<bool>("async img => { await img.decode(); return img.naturalWidth === 96; }"));
        await Expect(window.Page.Locator("#frame .voters")).ToContainTextAsync("bright");
        await window.Page.Locator("#heat").CheckAsync();
        await Expect(picture).ToHaveAttributeAsync("src", new System.Text.RegularExpressions.Regex("/heat"));
        Assert.True(await picture.EvaluateAsync<bool>("async img => { await img.decode(); return img.naturalWidth === 96; }"));
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task Boxes_lie_where_they_were_found_and_what_strangers_wrote_is_text()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MinerFixture.StartAsync(folder.Path);
        server.Readiness.Watch(() => Hostile);
        var record = Pictures.Record(0.9, Hostile) with
        {
            Detections = [new DetectionRecord("cones", "cone", 0.91f, 32, 45, 96, 135, 0, 0), new DetectionRecord("cones", Hostile, 0.5f, 200, 20, 300, 100, 0, 1)],
            Evidence = [new VoteRecord(Hostile, 0, 0.9, 1)],
        };
        server.Dashboard.Album.Keep(new AnnotatedFrame(record, Pictures.Jpeg(), null, 0.5), hasManifestPool: true);
        await using var window = await chromium.OpenAsync();
        await window.VisitAsync(server.OperationsAddress);
        var cone = await window.Page.Locator("#frame svg rect.box0").First.BoundingBoxAsync();
        var picture = await window.Page.Locator("#frame img").BoundingBoxAsync();
        Assert.Equal(picture!.X + (picture.Width * 0.1), cone!.X, 3.0);
        Assert.Equal(picture.Y + (picture.Height * 0.25), cone.Y, 3.0);
        Assert.Equal(picture.Width * 0.2, cone.Width, 6.0);
        await Expect(window.Page.Locator("#frame svg text").First).ToHaveTextAsync("cone 0.91");
        foreach (var place in (string[])["#notices", "#frame .source", "#frame .voters"])
            await Expect(window.Page.Locator(place)).ToContainTextAsync(Hostile);
        await Expect(window.Page.Locator("img[src=x]")).ToHaveCountAsync(0);
        Assert.False(await window.Page.EvaluateAsync<bool>("'hacked' in window"));
        await window.Page.Locator("#boxes").UncheckAsync();
        await Expect(window.Page.Locator("#frame svg")).ToHaveCountAsync(0);
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_picture_that_is_gone_leaves_words()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MinerFixture.StartAsync(folder.Path);
        await using var window = await chromium.OpenAsync();
        await window.Page.RouteAsync("**/dashboard/frames/**", route => route.FulfillAsync(new RouteFulfillOptions { Status = 404 }));
        server.Dashboard.Album.Keep(new AnnotatedFrame(Pictures.Record(0.9), Pictures.Jpeg(), null, 0.5), hasManifestPool: true);
        await window.VisitAsync(server.OperationsAddress);
        await Expect(window.Page.Locator("#frame .picture")).ToContainTextAsync("There is no picture of this frame any more.");
        await Expect(window.Page.Locator("#frame img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_that_nobody_sees_holds_no_connection()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MinerFixture.StartAsync(folder.Path);
        await using var window = await chromium.OpenAsync();
        await window.VisitAsync(server.OperationsAddress);
        await Expect(window.Page).ToHaveTitleAsync("Ready · Natix miner");
        await HideAsync(window, true);
        await Expect(window.Page.Locator("#connection")).ToHaveTextAsync("Paused");
        await Expect(window.Page).ToHaveTitleAsync("Natix miner");
        for (var i = 0; server.Dashboard.Feed.Watchers > 0; i++)
        {
            Assert.True(i < 400, "it watches still");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await HideAsync(window, false);
        await Expect(window.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await Expect(window.Page).ToHaveTitleAsync("Ready · Natix miner");
        Assert.Equal(1, server.Dashboard.Feed.Watchers);
        Assert.Empty(window.Errors);
    }

    [Fact]
    public async Task A_validators_row_stays_the_same_while_its_figures_change()
    {
        await using var window = await chromium.OpenAsync();
        await window.VisitAsync(miner.Server.OperationsAddress);
        var row = window.Row("validators", MinerFixture.Second.Hotkey[..6]);
        var requests = await row.Locator("td").Nth(2).TextContentAsync();
        await row.EvaluateAsync("row => { row.mark = 7; }");
        await miner.AskAsync();
        await Expect(row.Locator("td").Nth(2)).Not.ToHaveTextAsync(requests!);
        Assert.Equal(7, await row.EvaluateAsync<int>("row => row.mark"));
    }

    [Theory]
    [InlineData(360, 740)]
    [InlineData(768, 1024)]
    [InlineData(1600, 900)]
    public async Task The_page_fits_the_window(int width, int height)
    {
        await using var window = await chromium.OpenAsync(width, height, isDark: true);
        await window.VisitAsync(miner.Server.OperationsAddress);
        await miner.AskAsync();
        await Expect(window.Page.Locator("#frame img")).ToBeVisibleAsync();
        Assert.Equal(width, await window.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
        await window.PictureAsync($"test-{width}");
    }

    [Fact]
    public async Task Dark_and_light_follow_the_reader_until_he_chooses()
    {
        await using var window = await chromium.OpenAsync(isDark: true);
        await window.VisitAsync(miner.Server.OperationsAddress);
        Assert.Equal("rgb(16, 20, 26)", await PaperAsync(window));
        var button = window.Page.Locator("#theme");
        await button.ClickAsync();
        await Expect(button).ToHaveTextAsync("Theme: light");
        Assert.Equal("rgb(244, 245, 247)", await PaperAsync(window));
        await window.Page.ReloadAsync();
        await Expect(button).ToHaveTextAsync("Theme: light");
        Assert.Equal("rgb(244, 245, 247)", await PaperAsync(window));
        await button.ClickAsync();
        await Expect(button).ToHaveTextAsync("Theme: dark");
        Assert.Equal("rgb(16, 20, 26)", await PaperAsync(window));
    }

    [Fact]
    public async Task A_page_whose_server_went_says_since_when_and_lives_again_with_it()
    {
        using var folder = new TemporaryFolder();
        var server = await MinerFixture.StartAsync(folder.Path);
        var address = server.OperationsAddress;
        await using var window = await chromium.OpenAsync();
        await window.VisitAsync(address);
        await Expect(window.Page.Locator("#no-verdicts")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("#no-frames")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("#validators")).ToContainTextAsync("No validator has asked yet.");
        await server.DisposeAsync();
        await Expect(window.Page.Locator("#lost")).ToContainTextAsync("Not connected since");
        await Expect(window.Page.Locator("#connection")).ToHaveTextAsync("Not connected");
        await Expect(window.Page.Locator("#readiness")).ToHaveTextAsync("Not connected");
        await window.PictureAsync("test-lost");

        await using var next = await MinerFixture.StartAsync(folder.Path, options => options with { OperationsDoor = new IPEndPoint(IPAddress.Loopback, address.Port) });
        await Expect(window.Page.Locator("#connection")).ToHaveTextAsync("Live");
        await Expect(window.Page.Locator("#lost")).ToBeHiddenAsync();
        await Expect(window.Page.Locator("#readiness")).ToHaveTextAsync("Ready");
    }

    [Fact]
    public async Task One_page_too_many_asks_now_and_then()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MinerFixture.StartAsync(folder.Path);
        using var http = new HttpClient();
        var others = new List<HttpResponseMessage>();
        for (var i = 0; i < DashboardFeed.MostWatchers; i++)
            others.Add(await http.GetAsync(new Uri($"http://{server.OperationsAddress}/dashboard/feed"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
        await using var window = await chromium.OpenAsync();
        await window.Page.GotoAsync($"http://{server.OperationsAddress}/");
        await Expect(window.Page.Locator("#connection")).ToHaveTextAsync("Live, by asking now and then");
        await Expect(window.Page.Locator("#readiness")).ToHaveTextAsync("Ready");
        others.ForEach(other => other.Dispose());
        await Expect(window.Page.Locator("#connection")).ToHaveTextAsync("Live");
    }

    // No window of a headless browser is ever behind another.
    private static async Task HideAsync(BrowserWindow window, bool isHidden) => await window.Page.EvaluateAsync(
        "isHidden => { Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", isHidden);

    private static Task<string> PaperAsync(BrowserWindow window) => window.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    // A round of the fixture: ten requests, five of them answered, of which two are judged, two cannot be read and one is known already.
    private static async Task ExpectFunnelAsync(BrowserWindow window, int rounds)
    {
        await ExpectRowAsync(window, "Asked", 10 * rounds, 5 * rounds);
        await ExpectRowAsync(window, "Answered", 5 * rounds, 3 * rounds);
        await ExpectRowAsync(window, "Level 0", 2 * rounds, 2 * rounds);
        await ExpectRowAsync(window, "Consensus", 0, 0);
        await Expect(window.Row("funnel", "Answered")).ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"known already {rounds} · unreadable {2 * rounds}"));
    }

    private static async Task ExpectRowAsync(BrowserWindow window, string name, long came, long ended)
    {
        var cells = window.Row("funnel", name).Locator("td");
        await Expect(cells.Nth(1)).ToHaveTextAsync(came.ToString(CultureInfo.InvariantCulture));
        await Expect(cells.Nth(2)).ToHaveTextAsync(ended.ToString(CultureInfo.InvariantCulture));
    }
}
