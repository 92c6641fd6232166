using Natix.Engine.Host.Serving.Admission;
using Natix.Engine.Host.Serving.Verdicts;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>What the door of those who hold keys shares with the rest of the server. Immutable; thread-safe.</summary>
/// <param name="Hall">The engine in service.</param>
/// <param name="Slots">Places for requests, validators' too.</param>
/// <param name="Drain">Whether the server goes down.</param>
/// <param name="Meter">Counts and traces.</param>
/// <param name="Witness">Sees every frame that was judged.</param>
internal sealed record RestSurroundings(EngineHall Hall, FairSlots Slots, Drain Drain, RestMeter Meter, IVerdictWitness Witness);
