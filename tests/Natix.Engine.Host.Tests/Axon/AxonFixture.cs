using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Serving;
using Natix.Engine.Host.Serving.Admission;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Tests.Axon;

/// <summary>A real axon on loopback with a scripted judge, for requests as they go over the wire. Its keys are the chain's public development keys.</summary>
internal sealed class AxonFixture : IAxonObserver, IAsyncDisposable
{
    public const string Alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    public const string Bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    /// <summary>When the golden request was just sent.</summary>
    public const long GoldenNow = 1767718000173456789;

    private readonly AxonMeter _meter = new(NullLogger.Instance);
    private readonly NonceStore _nonces;
    private Door? _door;

    private AxonFixture(bool isReference) => _nonces = new NonceStore(null, GoldenNow, forgetsOld: !isReference);

    public SettableClock Clock { get; } = SettableClock.AtNanoseconds(GoldenNow);

    public ScriptedJudge Judge { get; } = new();

    public MetagraphFeed Metagraph { get; private set; } = null!;

    public Drain Drain { get; } = new();

    public BanList Bans { get; set; } = null!;

    public FairSlots Slots { get; } = new(4);

    /// <summary>Defects of ours.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<Exception> Failures { get; } = new();

    public IPEndPoint Address => _door!.Address;

    public static async Task<AxonFixture> StartAsync(AxonRules? rules = null, bool echo = true, Action<AxonFixture>? change = null)
    {
        rules ??= new AxonRules();
        var fixture = new AxonFixture(rules == AxonRules.ReferenceCompatible);
        fixture.Metagraph = new MetagraphFeed(fixture.Clock, TimeSpan.FromHours(1));
        fixture.Register(new Neuron(0, Alice, 50_000, true), new Neuron(1, Bob, 10, false));
        fixture.Bans = new BanList(fixture.Clock, 3, TimeSpan.FromMinutes(10));
        change?.Invoke(fixture);
        var options = new AxonOptions { Hotkey = Bob, Rules = rules, EchoesImage = echo };
        var endpoint = new AxonEndpoint(
            options, fixture.Metagraph, new RequestVerifier(Bob, fixture._nonces, rules, fixture.Clock), fixture.Judge,
            new AxonGate(fixture.Bans, fixture.Slots, fixture.Drain), fixture, fixture.Clock);
        fixture._door = await Door.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, 0), limits => DoorLimits.ForValidators(limits, new ServeOptions { Axon = options }), new ConnectionGate(8), TimeSpan.FromSeconds(2),
            NullLoggerFactory.Instance, app => app.Run(endpoint.HandleAsync));
        return fixture;
    }

    public void Register(params Neuron[] neurons) => Metagraph.Publish(new MetagraphSnapshot(72, 1, Clock.Now, neurons));

    /// <summary>Sends a request of the vectors, with the length that its body has: one of them was cut without saying so.</summary>
    public Task<WireReply> SendAsync(JsonElement request)
    {
        var body = Encoding.UTF8.GetBytes(request.Text("body"));
        var head = new StringBuilder($"{request.Text("method")} {request.Text("target")} HTTP/1.1\r\n");
        foreach (var header in request.GetProperty("headers").EnumerateArray())
        {
            var (name, value) = (header[0].GetString()!, header[1].GetString()!);
            head.Append(name).Append(": ").Append(name == "Content-Length" ? $"{body.Length}" : value).Append("\r\n");
        }

        return SendAsync([.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. body]);
    }

    /// <summary>Sends bytes over a connection of their own and reads one reply.</summary>
    public async Task<WireReply> SendAsync(byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address);
        var stream = client.GetStream();
        await stream.WriteAsync(request);
        return await WireReply.ReadAsync(stream);
    }

    public void Answered(AxonExchange exchange, int status) => _meter.Answered(exchange, status);

    public void Arrived(AxonExchange exchange) => _meter.Arrived(exchange);

    public void Verified(AxonExchange exchange, TimeSpan took) => _meter.Verified(exchange, took);

    public void BodyRead(AxonExchange exchange) => _meter.BodyRead(exchange);

    public void Judged(AxonExchange exchange, Judgement judgement, TimeSpan took) => _meter.Judged(exchange, judgement, took);

    public void Failed(AxonExchange exchange, Exception failure) => Failures.Enqueue(failure);

    public async ValueTask DisposeAsync()
    {
        await _door!.CloseAsync();
        await _door.DisposeAsync();
        Judge.Dispose();
        _nonces.Dispose();
        _meter.Dispose();
    }
}
