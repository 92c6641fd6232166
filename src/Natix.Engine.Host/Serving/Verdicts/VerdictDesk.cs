using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.Serving.Verdicts;

/// <summary>Judges the images of requests: from what is known, together with who asks the same, or by the engine. Thread-safe.</summary>
/// <param name="hall">The engine in service.</param>
/// <param name="answers">What is known, and what is being found out.</param>
/// <param name="witness">Looks at what the engine judged; null: nobody does.</param>
internal sealed class VerdictDesk(EngineHall hall, AnswerCache answers, IVerdictWitness? witness = null) : IImageJudge
{
    private readonly ServiceTime _service = new();

    public IImageSession Open() => new ImageSession(hall.Enter(), answers, _service, witness);
}
