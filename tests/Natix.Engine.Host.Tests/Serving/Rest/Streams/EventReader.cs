using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Natix.Engine.Host.Tests.Serving.Rest.Streams;

/// <summary>Server-sent events as the framework's own parser reads them.</summary>
internal sealed class EventReader(HttpResponseMessage reply) : IAsyncDisposable
{
    private IAsyncEnumerator<SseItem<string>>? _events;

    /// <summary>The next event; null at the end.</summary>
    public async Task<(string Kind, JsonElement Data)?> NextAsync()
    {
        _events ??= SseParser.Create(await reply.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
        if (!await _events.MoveNextAsync())
            return null;
        using var document = JsonDocument.Parse(_events.Current.Data);
        return (_events.Current.EventType, document.RootElement.Clone());
    }

    /// <summary>Everything to the end.</summary>
    public async Task<List<(string Kind, JsonElement Data)>> AllAsync()
    {
        var all = new List<(string, JsonElement)>();
        while (await NextAsync() is { } one)
            all.Add(one);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        if (_events is not null)
            await _events.DisposeAsync();
        reply.Dispose();
    }
}
