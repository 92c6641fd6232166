using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>Replies in JSON: verdicts as <c>natix run --json</c> writes them (docs/verdict.schema.json), errors as one object with a code and a sentence.</summary>
internal static class RestReply
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the verdict of one image.</summary>
    public static Task VerdictAsync(HttpResponse response, FrameRecord frame)
    {
        var status = StatusOf(frame);
        if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = "1";
        return WriteAsync(response, status, json => FrameJson.Write(json, frame));
    }

    /// <summary>Writes the verdicts of a batch, in its order; what is wrong with one image stands in its own place.</summary>
    public static Task VerdictsAsync(HttpResponse response, IReadOnlyList<FrameRecord> frames) => WriteAsync(response, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("verdicts"u8);
        foreach (var frame in frames)
        {
            json.WriteStartObject();
            FrameJson.Write(json, frame);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Writes an error.</summary>
    public static Task ErrorAsync(HttpResponse response, int status, string code, string reason) => WriteAsync(response, status, json =>
    {
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, code);
        json.WriteString("reason"u8, reason);
        json.WriteEndObject();
    });

    private static int StatusOf(FrameRecord frame) => frame.Error.Code switch
    {
        FrameErrorCode.None => StatusCodes.Status200OK,
        FrameErrorCode.QueueFull => StatusCodes.Status503ServiceUnavailable,
        FrameErrorCode.Overdue or FrameErrorCode.Cancelled => StatusCodes.Status504GatewayTimeout,
        FrameErrorCode.ModelFailed or FrameErrorCode.Internal => StatusCodes.Status500InternalServerError,
        FrameErrorCode.TooManyBytes or FrameErrorCode.TooManyPixels => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static async Task WriteAsync(HttpResponse response, int status, Action<Utf8JsonWriter> properties)
    {
        var body = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory, response.HttpContext.RequestAborted);
    }
}
