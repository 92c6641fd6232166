using Microsoft.Playwright;

namespace Natix.Engine.Host.Tests.Serving.Dashboard.Browser;

/// <summary>The browser of the machine, for a class of tests; skips them where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Timeout = 120_000,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
        Assertions.SetDefaultExpectTimeout(30_000);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A new window of a size, dark or light.</summary>
    internal async Task<BrowserWindow> OpenAsync(int width = 1440, int height = 1000, bool isDark = false)
    {
        Assert.SkipWhen(_browser is null, $"there is no {Program}: apt-get install chromium");
        var page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        });
        page.SetDefaultTimeout(30_000);
        return new BrowserWindow(page);
    }
}
