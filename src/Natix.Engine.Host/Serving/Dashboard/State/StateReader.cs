using System.Reflection;
using Natix.Engine.Host.Serving.Dashboard.Traffic;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Dashboard.State;

/// <summary>Reads what a server is like now. Thread-safe.</summary>
/// <param name="options">How it is served.</param>
/// <param name="sources">What it is read from.</param>
/// <param name="traffic">What was asked and answered.</param>
internal sealed class StateReader(ServeOptions options, ServingSources sources, TrafficTally traffic)
{
    private static readonly string _version =
        typeof(StateReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly DateTimeOffset _started = options.Clock.GetUtcNow();

    /// <summary>Reads it.</summary>
    public DashboardState Read() => new(
        options.Clock.GetUtcNow(), _started, _version, options.Axon.Hotkey, Health(), Service(), Models(), traffic.Read(), Memory());

    private HealthState Health()
    {
        var metagraph = sources.Metagraph.Current;
        return new HealthState(
            sources.Readiness.Obstacles(), sources.Readiness.Warnings(), sources.Metagraph.Age, metagraph?.Neurons.Count, metagraph?.Block, sources.Bans.Banned,
            sources.Connections.Refused);
    }

    private ServiceState Service() => new(
        sources.Engine(engine => engine.QueueDepth), sources.Slots.Taken, sources.Slots.Total, sources.Answers.Flights, sources.Cost?.PerThousand());

    private ModelsState? Models()
    {
        if (sources.Hall() is not { Current: var served } || !served.TryEnter())
            return null;
        try
        {
            return new ModelsState(served.Engine.Description, served.Generation, served.Engine.Drift);
        }
        finally
        {
            served.Leave();
        }
    }

    private MemoryState Memory() => new(
        ProcessMemory.Read(), sources.Engine(engine => engine.Memory), sources.Answers.Count, options.KeptAnswers, sources.Nonces.Count, DeviceMemory.ReadAll());
}
