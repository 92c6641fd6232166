using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Serving;
using Natix.Engine.Host.Serving.Admission;
using Natix.Engine.Host.Serving.Verdicts;

namespace Natix.Engine.Host.Telemetry;

/// <summary>What the gauges of a server read. Immutable; thread-safe.</summary>
/// <param name="Readiness">Whether it can answer.</param>
/// <param name="Metagraph">Who is registered.</param>
/// <param name="Nonces">Spent nonces.</param>
/// <param name="Slots">Places for requests.</param>
/// <param name="Answers">Kept answers.</param>
/// <param name="Bans">Who is not looked at.</param>
/// <param name="Connections">Connections by address.</param>
/// <param name="Hall">The engine in service; gives null until one is.</param>
/// <param name="Cost">What verdicts cost; null: no price is known.</param>
internal sealed record ServingSources(
    Readiness Readiness, MetagraphFeed Metagraph, NonceStore Nonces, FairSlots Slots, AnswerCache Answers, BanList Bans, ConnectionGate Connections, Func<EngineHall?> Hall,
    CostWindow? Cost)
{
    /// <summary>Reads something of the engine in service, which stays meanwhile; null while there is none.</summary>
    public T? Engine<T>(Func<RoadworkEngine, T> read)
        where T : struct
    {
        if (Hall() is not { Current: var served } || !served.TryEnter())
            return null;
        try
        {
            return read(served.Engine);
        }
        finally
        {
            served.Leave();
        }
    }
}
