using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Natix.Engine.Host.Serving.Dashboard.Feed;

/// <summary>
/// Tells all who watch what is new, by server-sent events: one loop makes each piece once, and hands it to everybody's own queue, so that a slow or dead watcher holds
/// nobody. Without a watcher nothing runs. Bounded; thread-safe.
/// </summary>
/// <param name="source">What it tells.</param>
/// <param name="log">Hears of a defect.</param>
/// <param name="pause">Time from one telling to the next; null: a quarter of a second.</param>
/// <param name="patience">Time in which a watcher has to take what he is told; null: ten seconds.</param>
internal sealed partial class DashboardFeed(IFeedSource source, ILogger log, TimeSpan? pause = null, TimeSpan? patience = null) : IDisposable
{
    /// <summary>Watchers at a time.</summary>
    public const int MostWatchers = 16;

    // What is read may hang in a driver: that is no reason to stay.
    private static readonly TimeSpan _longestEnd = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _pause = pause ?? TimeSpan.FromMilliseconds(250);
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly List<Watcher> _watchers = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly ILogger _log = log;
    private Task _telling = Task.CompletedTask;
    private bool _isTelling;

    /// <summary>Watchers now.</summary>
    public int Watchers
    {
        get
        {
            lock (_gate)
                return _watchers.Count;
        }
    }

    /// <summary>Serves one watcher, until he goes or the feed is closed.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var watcher = new Watcher(context.Response.Body, _patience);
        if (!TryJoin(watcher))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(
                _closing.IsCancellationRequested ? "the server is going down" : $"{MostWatchers} pages watch already: close one, or read /dashboard/state");
            return;
        }

        try
        {
            context.Response.ContentType = "text/event-stream";
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _closing.Token);
            if (!await watcher.WriteAsync(source.Whole(), stop.Token))
                context.Abort();
        }
        finally
        {
            Leave(watcher);
        }
    }

    /// <summary>Ends every feed at once, and takes no more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers)
                watcher.End();
        }

        // Outside of the lock, for what it wakes may run here and now.
        _closing.Cancel();
    }

    public void Dispose()
    {
        Close();
        if (_telling.Wait(_longestEnd))
            _closing.Dispose();
        else
            LogStillTelling();
    }

    private bool TryJoin(Watcher watcher)
    {
        lock (_gate)
        {
            if (_closing.IsCancellationRequested || _watchers.Count >= MostWatchers)
                return false;
            _watchers.Add(watcher);
            source.Watched(true);
            if (!_isTelling)
                (_isTelling, _telling) = (true, Task.Run(TellAsync));
            return true;
        }
    }

    private void Leave(Watcher watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
            source.Watched(_watchers.Count > 0);
        }
    }

    private async Task TellAsync()
    {
        using var timer = new PeriodicTimer(_pause);
        while (await TickAsync(timer))
        {
            Watcher[] watchers;
            lock (_gate)
            {
                if (_watchers.Count == 0 || _closing.IsCancellationRequested)
                {
                    _isTelling = false;
                    return;
                }

                watchers = [.. _watchers];
            }

            var news = News();
            if (news.Length == 0)
                continue;
            foreach (var watcher in watchers)
                watcher.Tell(news);
        }
    }

    private byte[] News()
    {
        try
        {
            return source.News();
        }
        catch (Exception e)
        {
            // A defect; the pages say that what they show is old.
            LogNoNews(e);
            return [];
        }
    }

    private async Task<bool> TickAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_closing.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "the dashboard could not be told what is new")]
    private partial void LogNoNews(Exception failure);

    [LoggerMessage(LogLevel.Warning, "what the dashboard tells is still being read; it is left behind")]
    private partial void LogStillTelling();
}
