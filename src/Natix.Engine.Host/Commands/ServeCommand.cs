using System.CommandLine;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Serving;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix serve</c>: answers validators until it is told to stop.</summary>
internal sealed class ServeCommand : Command
{
    private readonly EngineArguments _engine;
    private readonly ServeArguments _serve;

    public ServeCommand()
        : base("serve", "Answer the validators of the subnet: a miner in service.")
    {
        _serve = new ServeArguments(this);
        _engine = new EngineArguments(this);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var options = _serve.OptionsOf(line);
        // Frames wait in the axon's places, which are shared fairly: the engine's window need only hold them.
        RoadworkEngine Load() => _engine.Build(line, engine => engine with { MaxInFlight = Math.Max(engine.MaxInFlight, options.Slots) });
        using var stop = new StopSignal();
        using var watched = stop.Watch();
        using var logs = LoggerFactory.Create(builder => ServeLog.Limit(builder.AddJsonConsole()));
        var log = new ServeLog(logs.CreateLogger("natix.serve"));
        await using var server = await MinerServer.StartAsync(options, _serve.MetagraphOf(line, options.Clock), Load, logs, stop.Token);
        log.Serving(server.AxonAddress, server.OperationsAddress, server.Hall.Current.Engine.Description.Cascade);
        await ReloadAsync(server, Load, line, log, stop.Token);
        log.Draining();
        await server.StopAsync();
        log.Stopped();
        return ExitCodes.Success;
    }

    // Until it is told to stop.
    private async Task ReloadAsync(MinerServer server, Func<RoadworkEngine> load, ParseResult line, ServeLog log, CancellationToken stop)
    {
        using var watch = new CascadeWatch(_engine.CascadePath(line), TimeProvider.System);
        while (true)
        {
            try
            {
                await watch.NextAsync(stop);
                await server.ReloadAsync(load, stop);
                log.Reloaded(server.Hall.Current.Digest);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is UsageException or ManifestException or ModelContractException or InvalidOperationException or IOException or ArgumentException)
            {
                log.NotReloaded(e);
            }
        }
    }
}
