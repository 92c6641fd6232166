using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Natix.Engine.Host.Serving.Rest.Streams;

/// <summary>
/// Writes server-sent events (WHATWG HTML, section 9.2): numbered from 0, each one line of JSON. Who reads slowly holds the writer up, and is cut by the door's least rate.
/// Events and signs of life may be written from several threads; each is whole.
/// </summary>
/// <param name="response">Where they go; begun with the first.</param>
internal sealed class EventWriter(HttpResponse response) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);
    private long _next;

    /// <summary>Tells the client that its stream is taken, before anything is known of it.</summary>
    /// <param name="stop">Ends the writing.</param>
    public Task BeginAsync(CancellationToken stop)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // Proxies that gather replies before they pass them on: this one is never whole.
        response.Headers["X-Accel-Buffering"] = "no";
        return SendAsync(": natix\n\n"u8.ToArray(), stop, stop);
    }

    /// <summary>Writes an event.</summary>
    /// <param name="kind">What it tells of.</param>
    /// <param name="properties">Writes the properties of its object.</param>
    /// <param name="stop">Ends the writing.</param>
    public async Task WriteAsync(string kind, Action<Utf8JsonWriter> properties, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            _line.ResetWrittenCount();
            _line.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {_next++}\nevent: {kind}\ndata: ")));
            _json.Reset(_line);
            _json.WriteStartObject();
            properties(_json);
            _json.WriteEndObject();
            _json.Flush();
            _line.Write("\n\n"u8);
            await response.BodyWriter.WriteAsync(_line.WrittenMemory, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes a comment, so that everybody on the way sees that the connection lives.</summary>
    /// <param name="ended">Ends the wait for a turn: there is nothing more to be said then.</param>
    /// <param name="gone">Ends the writing, and the connection with it.</param>
    public Task SignOfLifeAsync(CancellationToken ended, CancellationToken gone) => SendAsync(":\n\n"u8.ToArray(), ended, gone);

    public void Dispose()
    {
        _json.Dispose();
        _turn.Dispose();
    }

    private async Task SendAsync(byte[] text, CancellationToken ended, CancellationToken gone)
    {
        await _turn.WaitAsync(ended);
        try
        {
            await response.BodyWriter.WriteAsync(text, gone);
        }
        finally
        {
            _turn.Release();
        }
    }
}
