using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Serving.Admission;
using Natix.Engine.Host.Serving.Dashboard;
using Natix.Engine.Host.Serving.Operations;
using Natix.Engine.Host.Serving.Rest;
using Natix.Engine.Host.Serving.Verdicts;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving;

/// <summary>
/// A miner in service: the operator's door opens first, then the engine is loaded and warmed and the metagraph read, then validators are let in. Going down is the
/// same the other way round. Owns everything it starts.
/// </summary>
internal sealed partial class MinerServer : IAsyncDisposable
{
    private readonly ServeOptions _options;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly Drain _drain = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly MetagraphFeed _metagraph;
    private readonly NonceStore _nonces;
    private readonly FairSlots _slots;
    private readonly AnswerCache _answers;
    private readonly ConnectionGate _connections;
    private readonly CostWindow? _cost;
    private readonly AxonMeter _meter;
    private readonly TelemetryExport _telemetry;
    private readonly MinerDashboard _dashboard;
    private Task _reading = Task.CompletedTask;
    private AxonEndpoint? _endpoint;
    private Door? _operations;
    private Door? _axon;
    private RestDoor? _rest;
    private EngineHall? _hall;

    private MinerServer(ServeOptions options, ILoggerFactory logs)
    {
        (_options, _logs, _log) = (options, logs, logs.CreateLogger("natix.serve"));
        _metagraph = new MetagraphFeed(options.Clock, options.MetagraphStaleAfter, Told);
        var journal = options.StateFolder is { } folder ? Path.Combine(folder, "nonces") : null;
        var now = (options.Clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        _nonces = new NonceStore(journal, now, forgetsOld: options.Axon.Rules.ChecksAgeAlways);
        _slots = new FairSlots(options.Slots);
        _answers = new AnswerCache(options.KeptAnswers, options.AnswersKeptFor);
        _connections = new ConnectionGate(options.MostConnectionsAnAddress);
        _cost = options.HourlyPrice is { } price ? new CostWindow(price, options.Clock) : null;
        _meter = new AxonMeter(logs.CreateLogger("natix.axon"), _cost);
        Bans = new BanList(options.Clock, options.BanAt, options.BanHalfLife);
        Readiness = new Readiness(_metagraph, _nonces, _slots, _drain);
        Readiness.Watch(() => _rest?.KeyError);
        var sources = new ServingSources(Readiness, _metagraph, _nonces, _slots, _answers, Bans, _connections, () => _hall, _cost);
        ServingGauges.Register(_meter.Meter, sources);
        _telemetry = new TelemetryExport(_meter.Meter, options.Otlp);
        _dashboard = new MinerDashboard(options, sources, logs);
    }

    /// <summary>Where validators are answered.</summary>
    public IPEndPoint AxonAddress => _axon!.Address;

    /// <summary>Where holders of keys come in; null when there is no such door.</summary>
    public IPEndPoint? RestAddress => _rest?.Address;

    /// <summary>Where the operator looks.</summary>
    public IPEndPoint OperationsAddress => _operations!.Address;

    /// <summary>Whether validators can be answered.</summary>
    public Readiness Readiness { get; }

    /// <summary>Addresses that are not looked at.</summary>
    public BanList Bans { get; }

    /// <summary>What the operator's page shows.</summary>
    public MinerDashboard Dashboard => _dashboard;

    /// <summary>The engine in service.</summary>
    public EngineHall Hall => _hall!;

    /// <summary>Starts a miner.</summary>
    /// <param name="options">How it is served.</param>
    /// <param name="metagraph">Where the metagraph comes from.</param>
    /// <param name="load">Loads the engine.</param>
    /// <param name="logs">Where it logs; the caller's.</param>
    /// <param name="stop">Breaks the start off.</param>
    /// <exception cref="IOException">A door cannot be opened, or the state folder not be used.</exception>
    public static async Task<MinerServer> StartAsync(
        ServeOptions options, IMetagraphProvider metagraph, Func<RoadworkEngine> load, ILoggerFactory logs, CancellationToken stop)
    {
        var server = new MinerServer(options, logs);
        try
        {
            await server.OpenAsync(metagraph, load, stop);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Loads another engine beside the one in service, warms it and puts it in its place.</summary>
    /// <param name="load">Loads it.</param>
    /// <param name="stop">Breaks it off; the old one stays.</param>
    /// <returns>Completes when the old engine has answered everything and is gone.</returns>
    public async Task ReloadAsync(Func<RoadworkEngine> load, CancellationToken stop)
    {
        var engine = await Task.Run(load, stop);
        Task old;
        try
        {
            await WarmUp.RunAsync(engine, stop);
            old = Hall.ReplaceAsync(engine);
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }

        // The new one serves; the old one's end is waited for, but not when this server is to go down.
        await old.WaitAsync(stop);
    }

    /// <summary>Goes down: takes nothing new, answers what it has, within the drain time.</summary>
    /// <returns>Requests that were not answered in that time.</returns>
    public async Task<int> StopAsync()
    {
        _drain.Begin();
        using var hurry = new CancellationTokenSource();
        var closing = Task.WhenAll(_axon?.CloseAsync(hurry.Token) ?? Task.CompletedTask, _rest?.CloseAsync(hurry.Token) ?? Task.CompletedTask);
        await Task.WhenAny(closing, QuietAsync(), Task.Delay(_options.DrainTime * 0.95, _options.Clock));
        var unanswered = UnderWay;
        await hurry.CancelAsync();
        await closing;
        // Pages have seen it going down; now they would only hold the last door open.
        _dashboard.Feed.Close();
        if (_operations is not null)
            await _operations.CloseAsync();
        return unanswered;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _stop.CancelAsync();
        await _reading;
        if (_axon is not null)
            await _axon.DisposeAsync();
        if (_rest is not null)
            await _rest.DisposeAsync();
        if (_operations is not null)
            await _operations.DisposeAsync();
        _dashboard.Dispose();
        _telemetry.Dispose();
        if (_hall is not null)
            await _hall.DisposeAsync();
        _answers.Dispose();
        _nonces.Dispose();
        _meter.Dispose();
        _drain.Dispose();
        _stop.Dispose();
    }

    // Requests and streams that are not through. What holds a place is often a request at the axon too.
    private int UnderWay => Math.Max(_endpoint?.UnderWay ?? 0, _slots.Taken) + (_rest?.OpenStreams ?? 0);

    // Completes when nothing has been under way for a second: what is connected then dribbles, or idles.
    private async Task QuietAsync()
    {
        for (var quiet = 0; quiet < 10; quiet++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _options.Clock);
            if (UnderWay > 0)
                quiet = -1;
        }
    }

    private async Task OpenAsync(IMetagraphProvider metagraph, Func<RoadworkEngine> load, CancellationToken stop)
    {
        _operations = await Door.OpenAsync(
            _options.OperationsDoor, DoorLimits.ForOperations, null, TimeSpan.FromSeconds(2), _logs, MapOperations);
        _reading = ReadMetagraphAsync(metagraph);
        var engine = await Task.Run(load, stop);
        _hall = new EngineHall(engine);
        await WarmUp.RunAsync(engine, stop);
        _endpoint = new AxonEndpoint(
            _options.Axon, _metagraph, new RequestVerifier(_options.Axon.Hotkey, _nonces, _options.Axon.Rules, _options.Clock),
            new VerdictDesk(_hall, _answers, _dashboard.Album), new AxonGate(Bans, _slots, _drain), new AxonObservers(_meter, _dashboard.Traffic), _options.Clock);
        _axon = await Door.OpenAsync(
            _options.AxonDoor, limits => DoorLimits.ForValidators(limits, _options), _connections, _options.DrainTime, _logs,
            app => app.Run(_endpoint.HandleAsync), answersInline: true);
        if (_options.Rest is { } rest)
        {
            var around = new RestSurroundings(_hall, _slots, _drain, new RestMeter(_meter.Meter, _cost), _dashboard.Album);
            _rest = await RestDoor.OpenAsync(rest, around, _options.DrainTime, _logs, _options.Clock);
        }

        Readiness.NoteWarm();
    }

    private void MapOperations(WebApplication application)
    {
        HealthEndpoints.Map(application, Readiness);
        _telemetry.Map(application);
        DashboardEndpoints.Map(application, _dashboard);
    }

    private async Task ReadMetagraphAsync(IMetagraphProvider metagraph)
    {
        try
        {
            await metagraph.RunAsync(_metagraph, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // That is how it ends.
        }
        catch (Exception e)
        {
            // A defect: the last good metagraph stays in force, and health tells.
            _metagraph.Fail($"{metagraph.Source}: reading it has ended: {e.Message}");
            LogReaderEnded(e, metagraph.Source);
        }
    }

    private void Told(string? failure)
    {
        if (failure is null)
            LogMetagraphReadAgain();
        else
            LogMetagraphNotRead(failure);
    }

    [LoggerMessage(LogLevel.Warning, "the metagraph could not be read, the last good one stays in force: {Reason}")]
    private partial void LogMetagraphNotRead(string reason);

    [LoggerMessage(LogLevel.Information, "the metagraph is read again")]
    private partial void LogMetagraphReadAgain();

    [LoggerMessage(LogLevel.Error, "reading the metagraph from {Source} has ended")]
    private partial void LogReaderEnded(Exception failure, string source);
}
