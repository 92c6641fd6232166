using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Intake.Http;
using Natix.Engine.Host.Intake.Live;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Serving.Admission;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Rest.Streams;

/// <summary>
/// POST /v1/streams: a stream of JPEGs as the body, or the address of one that may be pulled; verdicts come back as server-sent events while it lasts. Validators go first.
/// Thread-safe.
/// </summary>
internal sealed class StreamEndpoint(RestOptions options, SourceAllowList allowed, RestGate gate, RestSurroundings around)
{
    private const double MostFramesPerSecond = 1000;

    private readonly FairSlots _places = new(options.MostStreams);

    /// <summary>Streams that are open.</summary>
    public int Open => _places.Taken;

    /// <summary>Answers one request.</summary>
    /// <param name="context">Its HTTP side.</param>
    /// <param name="request">The request, as it is counted.</param>
    public async Task HandleAsync(HttpContext context, RestRequest request)
    {
        using var place = _places.TryTake(request.Key!);
        if (place is null)
        {
            context.Response.Headers.RetryAfter = "10";
            await RestReply.ErrorAsync(
                context.Response, StatusCodes.Status503ServiceUnavailable, "TooManyStreams", $"the {options.MostStreams} streams that may be open are taken, or your share of them");
            return;
        }

        var type = MediaType.Parse(context.Request.ContentType ?? "");
        if (type.Name == "application/json")
            await PullAsync(context, request);
        else if (type.IsMultipart || type.IsJpeg || type.MayBeMjpeg)
            await TakeAsync(context, request);
        else
            await RestReply.ErrorAsync(
                context.Response, StatusCodes.Status415UnsupportedMediaType, "MediaType",
                $"send MJPEG (video/x-motion-jpeg, multipart/x-mixed-replace, application/octet-stream), or application/json with a \"url\", not '{type.Name}'");
    }

    private async Task TakeAsync(HttpContext context, RestRequest request)
    {
        var rate = context.Request.Query["fps"].ToString();
        var framesPerSecond = double.NaN;
        if (rate.Length > 0 && !(double.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture, out framesPerSecond) && framesPerSecond is > 0 and <= MostFramesPerSecond))
        {
            await RestReply.ErrorAsync(
                context.Response, StatusCodes.Status400BadRequest, "FramesPerSecond", FormattableString.Invariant($"fps is a number above 0 and at most {MostFramesPerSecond}"));
            return;
        }

        // A stream has no length, and its own rules for senders that are silent.
        Set<IHttpMaxRequestBodySizeFeature>(context, feature => feature.MaxRequestBodySize = null);
        Set<IHttpMinRequestBodyDataRateFeature>(context, feature => feature.MinDataRate = null);
        // A sender that asked whether to go on is told before the reply begins.
        if (context.Request.BodyReader.TryRead(out var first))
            context.Request.BodyReader.AdvanceTo(first.Buffer.Start);
        await using var body = new UploadBody(context.Request.BodyReader, options.Live);
        await using var source = new UploadSource($"key {request.Key}", body, new FrameLimits(options.MostImageBytes), framesPerSecond);
        await WatchAsync(context, request, () => source, () => source.End ?? "the sender ended the stream");
    }

    private async Task PullAsync(HttpContext context, RestRequest request)
    {
        PullRequest pull;
        try
        {
            pull = await ReadAsync(context);
        }
        catch (FormatException e)
        {
            await RestReply.ErrorAsync(context.Response, StatusCodes.Status400BadRequest, "Pull", e.Message);
            return;
        }

        if (!allowed.Allows(pull.Address.Location))
        {
            var reason = allowed.IsEmpty ? "this server pulls nothing: it was started without --stream-source" : $"{pull.Address.Name} is not among the addresses that this server may pull";
            await RestReply.ErrorAsync(context.Response, StatusCodes.Status403Forbidden, "NotAllowed", reason);
            return;
        }

        var live = options.Live with { Poll = pull.Poll, Started = options.Live.Clock.GetTimestamp() };
        var group = new FrameGroup(pull.Address.Name, isStream: true) { IsLive = true };
        LiveSource? last = null;
        await WatchAsync(
            context, request, () => last = new LiveSource(new HttpFeed(pull.Address, live), group, live with { FirstIndex = last?.NextIndex ?? 0 }),
            () => "the camera was given up, or had a single picture");
    }

    private async Task WatchAsync(HttpContext context, RestRequest request, Func<IFrameSource> open, Func<string> whyEnded)
    {
        var gone = context.RequestAborted;
        using var counted = around.Meter.BeginStream();
        using var late = new CancellationTokenSource(options.LongestStream);
        using var locked = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(gone);
        using var writer = new EventWriter(context.Response);
        await writer.BeginAsync(gone);
        var events = new VerdictEvents(writer, around, request, gone);
        var pulse = PulseAsync(context, writer, locked, ended.Token, gone);
        try
        {
            var stopped = await new StreamRun(around.Hall, open, options.StreamBudget, events, new StreamStops(gone, around.Drain.Begun, late.Token, locked.Token)).RunAsync();
            await events.EndAsync(stopped ?? whyEnded());
        }
        finally
        {
            await ended.CancelAsync();
            await pulse;
        }
    }

    private async Task PulseAsync(HttpContext context, EventWriter writer, CancellationTokenSource locked, CancellationToken ended, CancellationToken gone)
    {
        try
        {
            using var timer = new PeriodicTimer(options.StreamPulse);
            while (await timer.WaitForNextTickAsync(ended))
            {
                if (!gate.StillOpens(context, ApiKey.Streams))
                    await locked.CancelAsync();
                await writer.SignOfLifeAsync(ended, gone);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The stream is over, or nobody reads it: its run notices too.
        }
    }

    private static async Task<PullRequest> ReadAsync(HttpContext context)
    {
        var bytes = new byte[PullRequest.MostBytes + 1];
        var read = await context.Request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, context.RequestAborted);
        return read <= PullRequest.MostBytes ? PullRequest.Read(bytes.AsMemory(0, read)) : throw new FormatException($"the body has more than {PullRequest.MostBytes} bytes");
    }

    private static void Set<TFeature>(HttpContext context, Action<TFeature> set)
        where TFeature : class
    {
        if (context.Features.Get<TFeature>() is { } feature)
            set(feature);
    }
}
