using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Natix.Engine.Host.Axon.Body;

namespace Natix.Engine.Host.Axon.Reply;

/// <summary>Writes replies. Thread-safe.</summary>
internal sealed class ReplyWriter(AxonOptions options)
{
    private const string Json = "application/json";
    private const int FirstBytes = 4096;
    private const int PieceBytes = 64 << 10;

    // As Python writes it: an apostrophe is an apostrophe.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body of an answer; its headers are set. The caller disposes of it once it is sent.</summary>
    /// <param name="exchange">The request, with its judgement.</param>
    /// <param name="fields">What its body said.</param>
    /// <param name="image">Its image.</param>
    public ReplyBuffer Compose(AxonExchange exchange, SynapseFields fields, ReadOnlySpan<byte> image)
    {
        var processTime = exchange.ProcessTime;
        var echoed = options.EchoesImage ? image : [];
        var prediction = exchange.Judgement?.Prediction ?? ValidatorProbability.None;
        var body = new ReplyBuffer(FirstBytes + (echoed.Length / 3 * 4));
        try
        {
            ReplyBody.Write(body, fields, echoed, prediction, processTime, exchange.Name);
            ReplyHeaders.WriteSuccess(exchange.Context.Response.Headers, fields, processTime);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Sends an answer that was composed.</summary>
    public static Task SendAsync(AxonExchange exchange, ReplyBuffer body) =>
        SendAsync(exchange.Context.Response, StatusCodes.Status200OK, body.Written, exchange.Context.RequestAborted);

    /// <summary>Writes a refusal.</summary>
    public Task RefuseAsync(AxonExchange exchange)
    {
        var (status, message, kind) = exchange.Refusal!;
        var response = exchange.Context.Response;
        response.Clear();
        if (status == StatusCodes.Status422UnprocessableEntity)
            return SendAsync(response, status, NotJson(message), exchange.Context.RequestAborted);
        ReplyHeaders.WriteRefusal(response.Headers, exchange.Headers, status, message, exchange.ProcessTime, options.Hotkey);
        if (kind is "shed")
            response.Headers.RetryAfter = "1";
        return SendAsync(response, status, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["message"] = message }, Plain), exchange.Context.RequestAborted);
    }

    // FastAPI's own refusal of a body that is no JSON: other shape, and no headers of the protocol.
    private static byte[] NotJson(string message) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["detail"] = new[] { new Dictionary<string, object> { ["type"] = "json_invalid", ["loc"] = new object[] { "body", 0 }, ["msg"] = "JSON decode error", ["ctx"] = new Dictionary<string, string> { ["error"] = message } } },
    });

    private static async Task SendAsync(HttpResponse response, int status, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        response.StatusCode = status;
        response.ContentType = Json;
        response.ContentLength = body.Length;
        // In pieces: the pipe would take a copy of a whole one, however slowly it is read.
        for (var sent = 0; sent < body.Length; sent += PieceBytes)
            await response.BodyWriter.WriteAsync(body.Slice(sent, Math.Min(PieceBytes, body.Length - sent)), stop);
    }
}
