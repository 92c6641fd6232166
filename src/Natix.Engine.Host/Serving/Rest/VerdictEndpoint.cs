using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Serving.Verdicts;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>POST /v1/verdicts: one image as the body, or several as multipart/form-data, judged one by one. Validators go first. Thread-safe.</summary>
internal sealed class VerdictEndpoint(RestOptions options, RestSurroundings around) : IDisposable
{
    // Frames in the engine at the same time, of all keys together: the rest of its window is the validators'.
    private readonly SemaphoreSlim _frames = new(Math.Max(1, Environment.ProcessorCount));

    /// <summary>Answers one request. A body that only just keeps coming must not hold its engine for hours: it is cut.</summary>
    /// <param name="context">Its HTTP side.</param>
    /// <param name="request">The request, as it is counted.</param>
    public async Task HandleAsync(HttpContext context, RestRequest request)
    {
        var gone = context.RequestAborted;
        using var late = new CancellationTokenSource(options.LongestRequest);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, gone);
        context.RequestAborted = either.Token;
        try
        {
            await JudgeAsync(context, request);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            // For the figures: nobody reads it.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status408RequestTimeout;
            context.Abort();
        }
        finally
        {
            context.RequestAborted = gone;
        }
    }

    private async Task JudgeAsync(HttpContext context, RestRequest request)
    {
        using var place = around.Slots.TryTake($"key {request.Key}");
        if (place is null)
        {
            context.Response.Headers.RetryAfter = "1";
            await RestReply.ErrorAsync(context.Response, StatusCodes.Status503ServiceUnavailable, nameof(FrameErrorCode.QueueFull), "every place is taken");
            return;
        }

        var served = around.Hall.Enter();
        try
        {
            var type = context.Request.ContentType ?? "";
            if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
                await JudgeBatchAsync(context, served.Engine, request);
            else if (type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase))
                await JudgeOneAsync(context, served.Engine, request);
            else
                await RestReply.ErrorAsync(context.Response, StatusCodes.Status415UnsupportedMediaType, "MediaType", $"send an image (image/jpeg, image/png, ...) or multipart/form-data, not '{type}'");
        }
        finally
        {
            served.Leave();
        }
    }

    private async Task JudgeOneAsync(HttpContext context, RoadworkEngine engine, RestRequest request)
    {
        var image = await SlabFill.ReadAsync(context.Request.Body, context.Request.ContentLength, options.MostImageBytes, engine.Rent, context.RequestAborted);
        var frame = await JudgeAsync(engine, image, new FrameInfo($"key {request.Key}", 0, double.NaN), context.RequestAborted);
        around.Meter.Judged(request, frame);
        await RestReply.VerdictAsync(context.Response, frame);
    }

    private async Task JudgeBatchAsync(HttpContext context, RoadworkEngine engine, RestRequest request)
    {
        var boundary = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        if (boundary.Length is 0 or > 200)
        {
            await RestReply.ErrorAsync(context.Response, StatusCodes.Status400BadRequest, "Boundary", "multipart/form-data needs a boundary of 1 to 200 characters");
            return;
        }

        var reader = new MultipartReader(boundary, context.Request.Body) { BodyLengthLimit = null, HeadersCountLimit = 16 };
        var running = new List<Task<FrameRecord>>();
        string? problem = null;
        try
        {
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                if (running.Count == options.MostImages)
                {
                    problem = $"one request has at most {options.MostImages} images";
                    break;
                }

                var image = await SlabFill.ReadAsync(section.Body, null, options.MostImageBytes, engine.Rent, context.RequestAborted);
                running.Add(JudgeAsync(engine, image, new FrameInfo($"key {request.Key}", running.Count, double.NaN), context.RequestAborted));
            }
        }
        catch (Exception e) when (e is (InvalidDataException or IOException) and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            problem = $"the parts cannot be read: {e.Message}";
        }
        finally
        {
            // Also when the client went away: each of them holds a slab of this engine. What they ended with is asked for below.
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var frames = await Task.WhenAll(running);
        foreach (var frame in frames)
            around.Meter.Judged(request, frame);
        if (problem is not null)
            await RestReply.ErrorAsync(context.Response, StatusCodes.Status400BadRequest, "Parts", problem);
        else if (frames.Length == 0)
            await RestReply.ErrorAsync(context.Response, StatusCodes.Status400BadRequest, "Parts", "there is no image in it");
        else
            await RestReply.VerdictsAsync(context.Response, frames);
    }

    private async Task<FrameRecord> JudgeAsync(RoadworkEngine engine, FrameLease? image, FrameInfo info, CancellationToken stop)
    {
        if (image is null)
            return FrameRecord.Unread(info, new FrameError(FrameErrorCode.TooManyBytes, $"the image has more than {options.MostImageBytes} bytes"));
        try
        {
            await _frames.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            image.Dispose();
            throw;
        }

        try
        {
            var (pixels, error) = await StillPixels.OfAsync(engine, image);
            if (pixels is null)
                return FrameRecord.Unread(info, error);
            using var result = await engine.SubmitAsync(pixels, info with { Budget = options.Budget }, stop);
            around.Witness.Saw(result, engine.Description, FrameSender.KeyHolder);
            return FrameRecord.From(result, engine.Description);
        }
        finally
        {
            _frames.Release();
        }
    }

    public void Dispose() => _frames.Dispose();
}
