using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Natix.Engine.Host.Tests.Serving.Rest.Streams;

/// <summary>Server-sent events as the framework's own parser reads them.</summary>
internal sealed class EventReader(Stream events) : IAsyncDisposable
{
    private IAsyncEnumerator<SseItem<string>>? _events;

    /// <summary>The events of a reply; it is the reader's from now on.</summary>
    public static async Task<EventReader> OfAsync(HttpResponseMessage reply)
    {
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("text/event-stream", reply.Content.Headers.ContentType?.MediaType);
        return new EventReader(await reply.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The next event; null at the end.</summary>
    public async Task<(string Kind, JsonElement Data)?> NextAsync()
    {
        _events ??= SseParser.Create(events).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
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
        await events.DisposeAsync();
    }
}
