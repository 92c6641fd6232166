using System.CommandLine;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Serving;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix serve</c>: answers validators until it is told to stop.</summary>
internal sealed class ServeCommand : Command
{
    private readonly EngineArguments _engine;
    private readonly ServeArguments _serve;
    private readonly RestArguments _rest;

    public ServeCommand()
        : base("serve", "Answer the validators of the subnet: a miner in service.")
    {
        _serve = new ServeArguments(this);
        _rest = new RestArguments(this);
        _engine = new EngineArguments(this);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var options = _serve.OptionsOf(line) with { Rest = _rest.OptionsOf(line) };
        // Frames wait in the axon's places, which are shared fairly: the engine's window need only hold them.
        RoadworkEngine Load() => _engine.Build(line, engine => engine with { MaxInFlight = Math.Max(engine.MaxInFlight, options.Slots + Environment.ProcessorCount) });
        using var stop = new StopSignal();
        using var watched = stop.Watch();
        // From the start to the end: SIGHUP at any other time would be the end.
        using var watch = new CascadeWatch(_engine.CascadePath(line), options.Clock);
        using var logs = LoggerFactory.Create(builder => ServeLog.Limit(builder.AddJsonConsole(json => (json.UseUtcTimestamp, json.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"))));
        var log = new ServeLog(logs.CreateLogger("natix.serve"));
        try
        {
            await using var server = await MinerServer.StartAsync(options, _serve.MetagraphOf(line, options.Clock), Load, logs, stop.Token);
            log.Serving(server.AxonAddress, server.OperationsAddress, server.Hall.Current.Engine.Description.Cascade);
            await ReloadAsync(server, watch, Load, log, stop.Token);
            log.Draining();
            log.Stopped(await server.StopAsync());
        }
        catch (OperationCanceledException) when (stop.IsRequested)
        {
            log.Stopped(0);
        }

        return ExitCodes.Success;
    }

    // Until it is told to stop.
    private static async Task ReloadAsync(MinerServer server, CascadeWatch watch, Func<RoadworkEngine> load, ServeLog log, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await watch.NextAsync(stop);
                await server.ReloadAsync(load, stop);
                log.Reloaded(server.Hall.Current.Generation);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever is wrong with the new one: the old one serves.
                log.NotReloaded(e);
            }
        }
    }
}
