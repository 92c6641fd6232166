using Natix.Engine.Host.Serving.Dashboard.Traffic;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Dashboard.State;

/// <summary>All that the dashboard shows but pictures and single verdicts, at one moment. Immutable.</summary>
/// <param name="Now">The moment, by the server's clock.</param>
/// <param name="Started">When the server was started.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Hotkey">The miner's address.</param>
/// <param name="Health">Whether validators can be answered.</param>
/// <param name="Service">How busy it is.</param>
/// <param name="Models">What judges; null until an engine is loaded.</param>
/// <param name="Traffic">What was asked and answered.</param>
/// <param name="Memory">What it takes.</param>
internal sealed record DashboardState(
    DateTimeOffset Now, DateTimeOffset Started, string Version, string Hotkey, HealthState Health, ServiceState Service, ModelsState? Models, TrafficFigures Traffic,
    MemoryState Memory);

/// <summary>Whether validators can be answered, and by whom they are known.</summary>
/// <param name="Obstacles">What stands in the way.</param>
/// <param name="Warnings">What is wrong without standing in the way.</param>
/// <param name="MetagraphAge">Time since the metagraph was last known to be true; null until it was read.</param>
/// <param name="Neurons">Keys that are registered; null until it was read.</param>
/// <param name="Block">The block that it is of; null where the source does not say.</param>
/// <param name="Banned">Addresses that are not looked at.</param>
/// <param name="ConnectionsRefused">Connections that were one too many of an address.</param>
internal sealed record HealthState(
    IReadOnlyList<string> Obstacles, IReadOnlyList<string> Warnings, TimeSpan? MetagraphAge, int? Neurons, long? Block, int Banned, long ConnectionsRefused);

/// <summary>How busy a miner is.</summary>
/// <param name="Queue">Frames that wait for a worker; null until an engine is loaded.</param>
/// <param name="SlotsTaken">Places for requests that are taken.</param>
/// <param name="Slots">Places in all.</param>
/// <param name="Flights">Images that are being judged.</param>
/// <param name="CostPerThousand">What 1,000 verdicts cost; null without a price, NaN without a verdict.</param>
internal sealed record ServiceState(int? Queue, int SlotsTaken, int Slots, int Flights, double? CostPerThousand);

/// <summary>What judges.</summary>
/// <param name="Engine">What the engine runs.</param>
/// <param name="Generation">Which engine in a row it is.</param>
/// <param name="Drift">Scores against those of the certificate.</param>
internal sealed record ModelsState(EngineDescription Engine, int Generation, IReadOnlyList<LevelDrift> Drift);

/// <summary>What a miner takes.</summary>
/// <param name="Process">Memory of the process.</param>
/// <param name="Engine">Native memory of the engine; null until one is loaded.</param>
/// <param name="Answers">Answers kept.</param>
/// <param name="MostAnswers">Answers kept at most.</param>
/// <param name="Nonces">Dendrites whose last nonce is remembered.</param>
/// <param name="Devices">How full the memory of each device is.</param>
internal sealed record MemoryState(ProcessMemory Process, EngineMemory? Engine, int Answers, int MostAnswers, int Nonces, IReadOnlyList<DeviceMemory> Devices);
