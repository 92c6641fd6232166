using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Metagraph.Subtensor;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>A provider at work on a scripted node, until disposed.</summary>
internal sealed class ProviderRun : IAsyncDisposable
{
    public static readonly SubtensorOptions Quick = new()
    {
        Refresh = TimeSpan.FromMilliseconds(5),
        FirstWait = TimeSpan.FromMilliseconds(5),
        LongestWait = TimeSpan.FromMilliseconds(20),
        CallTimeout = TimeSpan.FromMinutes(1),
    };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ProviderRun(Uri address, SubtensorOptions? options = null)
    {
        var provider = new SubtensorProvider(address, 72, options ?? Quick);
        Feed = new MetagraphFeed(TimeProvider.System, TimeSpan.FromHours(1));
        _running = Task.Run(() => provider.RunAsync(Feed, _stop.Token));
    }

    public MetagraphFeed Feed { get; }

    public Task StopAsync()
    {
        _stop.Cancel();
        return _running.WaitAsync(Patience);
    }

    /// <summary>What went wrong first, without when it is tried again.</summary>
    public async Task<string> FaultAsync()
    {
        await WaitAsync(() => Feed.LastError is not null);
        return Feed.LastError![..Feed.LastError!.LastIndexOf("; asking again in ", StringComparison.Ordinal)];
    }

    /// <summary>Waits for something to become true; fails when it does not.</summary>
    public async Task WaitAsync(Func<bool> condition)
    {
        for (var due = DateTime.UtcNow + Patience; !condition(); await Task.Delay(2))
        {
            Assert.False(_running.IsCompleted, $"the provider ended: {_running.Exception}");
            Assert.True(DateTime.UtcNow < due, $"waited too long; the last error: {Feed.LastError ?? "none"}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }
}
