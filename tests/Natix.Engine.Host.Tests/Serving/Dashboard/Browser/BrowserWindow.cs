using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Natix.Engine.Host.Tests.Serving.Dashboard.Browser;

/// <summary>A page in a window, and what it did that a test should know of.</summary>
internal sealed class BrowserWindow : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _requests = new();

    public BrowserWindow(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Request += (_, request) => _requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>What the console holds against the page.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Addresses that were asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Goes to a miner's page and waits until it lives.</summary>
    public async Task VisitAsync(System.Net.IPEndPoint operations)
    {
        await Page.GotoAsync($"http://{operations}/");
        await Assertions.Expect(Page.Locator("#connection")).ToHaveTextAsync("Live");
    }

    /// <summary>A cell of a table by the words of its row.</summary>
    public ILocator Row(string table, string words) => Page.Locator($"#{table} tbody tr", new PageLocatorOptions { HasText = words });

    /// <summary>Keeps a picture of the whole page where NATIX_SCREENSHOTS names a folder.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("NATIX_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
