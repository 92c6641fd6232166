using Microsoft.AspNetCore.Http;
using Natix.Engine.Host.Axon.Body;
using Natix.Engine.Host.Axon.Reply;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Metagraph;

namespace Natix.Engine.Host.Axon;

/// <summary>
/// Answers validators (bittensor's Axon with StreetVision's miner). Reads like a request's way: the name, the headers, the blacklist; then the signature beside the
/// body; then the image's verdict; then the reply. What is refused is refused in the reference's order and words. Thread-safe.
/// </summary>
internal sealed class AxonEndpoint
{
    private const int BesideVerification = 1 << 20;

    private readonly AxonOptions _options;
    private readonly MetagraphFeed _metagraph;
    private readonly RequestVerifier _verifier;
    private readonly IImageJudge _judge;
    private readonly IAxonGate _gate;
    private readonly IAxonObserver _observer;
    private readonly TimeProvider _clock;
    private readonly SynapseBodyReader _bodies;
    private readonly ReplyWriter _replies;
    private int _underWay;

    public AxonEndpoint(
        AxonOptions options, MetagraphFeed metagraph, RequestVerifier verifier, IImageJudge judge, IAxonGate gate, IAxonObserver observer, TimeProvider clock)
    {
        (_options, _metagraph, _verifier, _judge, _gate, _observer, _clock) = (options, metagraph, verifier, judge, gate, observer, clock);
        _bodies = new SynapseBodyReader(options.MostImageBytes);
        _replies = new ReplyWriter(options);
    }

    /// <summary>Requests that are not answered yet.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var exchange = new AxonExchange(context, _clock);
        _observer.Arrived(exchange);
        Interlocked.Increment(ref _underWay);
        try
        {
            await ServeAsync(exchange);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            exchange.Refusal = new Refusal(StatusCodes.Status499ClientClosedRequest, "The client went away.", "client_gone");
        }
        finally
        {
            exchange.Place?.Dispose();
            Interlocked.Decrement(ref _underWay);
            _observer.Answered(exchange, exchange.Refusal?.Status ?? StatusCodes.Status200OK);
        }
    }

    private async Task ServeAsync(AxonExchange exchange)
    {
        try
        {
            exchange.Refusal = Screen(exchange);
            using var reply = exchange.Refusal is null ? await AnswerAsync(exchange) : null;
            if (reply is not null)
                await ReplyWriter.SendAsync(exchange, reply);
        }
        catch (Exception e) when (!exchange.Context.RequestAborted.IsCancellationRequested)
        {
            _observer.Failed(exchange, e);
            exchange.Refusal = Refusal.Internal("internal");
            if (exchange.Context.Response.HasStarted)
                return;
        }

        if (exchange.Refusal is not null)
            await _replies.RefuseAsync(exchange);
    }

    // What the headers alone decide, in the reference's order.
    private Refusal? Screen(AxonExchange exchange)
    {
        var request = exchange.Context.Request;
        if (!SynapseName.IsServed(exchange.Name, _options.Rules))
            return Refusal.NotFound(exchange.Name);
        if (_gate.Screen(exchange.Context.Connection.RemoteIpAddress) is { } refusal)
            return refusal;
        var isReadable = SynapseHeaders.TryParse(request.Headers, _options.Rules, out var headers, out var problem);
        (exchange.Headers, exchange.Detail) = (headers, problem);
        if (!isReadable)
            return Refusal.Internal("bad_headers");
        var metagraph = _metagraph.Current;
        exchange.Neuron = headers.Hotkey is { } hotkey ? metagraph?.Find(hotkey) : null;
        return Blacklist.Judge(headers.Hotkey, metagraph, _options.Rules);
    }

    // The reply's body; null: it is refused. Whatever the engine lent has gone home when it is sent: a reader may take his time.
    private async Task<ReplyBuffer?> AnswerAsync(AxonExchange exchange)
    {
        using var session = _judge.Open();
        using var late = new CancellationTokenSource(TimeLeft(exchange), _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, exchange.Context.RequestAborted);
        // A body that wants much memory waits until its sender is known.
        var isSmall = exchange.Context.Request.ContentLength is null or < BesideVerification;
        var reading = isSmall ? ReadAsync(exchange, session, stop.Token) : null;
        // On this thread: the body comes in meanwhile all the same, and another thread would have to be woken, and wake this one again.
        exchange.Refusal = Verify(exchange);
        if (exchange.Refusal is not null)
            await stop.CancelAsync();
        var (body, refusal) = await (reading ?? ReadAsync(exchange, session, stop.Token));
        using (body)
        {
            exchange.Refusal ??= refusal ?? CheckRequest(exchange);
            if (exchange.Refusal is null)
                await JudgeAsync(exchange, session, body!, exchange.Context.RequestAborted);
            return exchange.Refusal is null ? _replies.Compose(exchange, body!.Fields, session.Image) : null;
        }
    }

    private Refusal? Verify(AxonExchange exchange)
    {
        try
        {
            var started = _clock.GetTimestamp();
            var refusal = _verifier.Verify(exchange.Headers, exchange.Neuron is { } neuron ? neuron.PublicKey : []);
            exchange.IsVerified = refusal is null && !string.IsNullOrEmpty(exchange.Headers.Signature);
            _observer.Verified(exchange, _clock.GetElapsedTime(started));
            if (refusal is { Kind: "bad_signature" })
                _gate.NoteOffence(exchange.Context.Connection.RemoteIpAddress);
            return refusal;
        }
        catch (Exception e)
        {
            // A defect, and nobody is let in by one; the body that is being read beside it is ended by the caller.
            _observer.Failed(exchange, e);
            return Refusal.Internal("internal");
        }
    }

    // What the reference finds only once it has the body.
    private static Refusal? CheckRequest(AxonExchange exchange)
    {
        var method = exchange.Context.Request.Method;
        if (!HttpMethods.IsPost(method) && !HttpMethods.IsGet(method))
            return new Refusal(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed", "method");
        return exchange.Headers.ComputedBodyHash == SynapseHeaders.EmptyBodyHash ? null : Refusal.Internal("body_hash");
    }

    private async Task<(SynapseBody? Body, Refusal? Refusal)> ReadAsync(AxonExchange exchange, IImageSession session, CancellationToken stop)
    {
        try
        {
            var request = exchange.Context.Request;
            var body = await _bodies.ReadAsync(request.BodyReader, request.ContentLength, session.Rent, stop);
            _observer.BodyRead(exchange);
            return (body, null);
        }
        catch (BodyException e)
        {
            return (null, e.Fault switch
            {
                BodyFault.NotJson => new Refusal(StatusCodes.Status422UnprocessableEntity, e.Message, "not_json"),
                BodyFault.TooLarge => new Refusal(StatusCodes.Status413PayloadTooLarge, $"The request is too large: {e.Message}.", "too_large"),
                BodyFault.Cut => new Refusal(StatusCodes.Status400BadRequest, "The body ended before it was whole.", "cut_body"),
                _ => Refusal.Internal("bad_body"),
            });
        }
        catch (OperationCanceledException) when (!exchange.Context.RequestAborted.IsCancellationRequested)
        {
            return (null, TimedOut(exchange));
        }
    }

    private async Task JudgeAsync(AxonExchange exchange, IImageSession session, SynapseBody body, CancellationToken stop)
    {
        if (exchange.Name == SynapseName.Ping)
            return;
        if (body.TakeImage() is not { } image)
        {
            // As the reference answers what it cannot read: it says that it has no answer.
            exchange.Judgement = Judgement.Without(JudgementStatus.Unreadable, body.Problem!);
            return;
        }

        // Held until the reply is out: who reads it slowly waits in a place of its own.
        exchange.Place = _gate.TryEnter(exchange.Headers.Hotkey!);
        if (exchange.Place is null)
        {
            image.Dispose();
            exchange.Refusal = Busy();
            return;
        }

        var request = new JudgementRequest($"validator {exchange.Headers.Hotkey}", TimeLeft(exchange), PriorityOf(exchange.Neuron));
        var started = _clock.GetTimestamp();
        var judgement = await session.JudgeAsync(image, request, stop);
        (exchange.Judgement, exchange.Detail) = (judgement, judgement.Reason);
        _observer.Judged(exchange, judgement, _clock.GetElapsedTime(started));
        exchange.Refusal = judgement.Status switch
        {
            JudgementStatus.Shed => Busy(),
            JudgementStatus.Late => TimedOut(exchange),
            JudgementStatus.Failed => Refusal.Internal("engine"),
            _ => null,
        };
    }

    private TimeSpan TimeLeft(AxonExchange exchange)
    {
        var waits = TimeSpan.FromSeconds(Math.Clamp(exchange.Headers.Timeout, 0, _options.LongestWait.TotalSeconds));
        var left = waits - _options.Margin - exchange.Elapsed;
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }

    private double PriorityOf(Neuron? neuron) => _metagraph.Current is { LargestStake: > 0 } graph ? (neuron?.Stake ?? 0) / graph.LargestStake : 0;

    private static Refusal Busy() => new(StatusCodes.Status503ServiceUnavailable, "The miner is busy, try again later.", "shed");

    private static Refusal TimedOut(AxonExchange exchange) =>
        new(StatusCodes.Status408RequestTimeout, $"Response timeout after: {PythonNumber.Of(exchange.Headers.Timeout)}s", "timeout");
}
