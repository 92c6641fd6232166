using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Serving.Verdicts;

namespace Natix.Engine.Host.Serving.Rest.Streams;

/// <summary>Why a stream ends from outside. One stream's alone.</summary>
/// <param name="Gone">Nobody reads any more.</param>
/// <param name="Drain">The server goes down.</param>
/// <param name="Late">It has lasted as long as it may.</param>
/// <param name="Locked">Its key opens nothing any more.</param>
internal readonly record struct StreamStops(CancellationToken Gone, CancellationToken Drain, CancellationToken Late, CancellationToken Locked)
{
    /// <summary>The reason in words; null while there is none.</summary>
    public string? Reason => Drain.IsCancellationRequested ? "the server is going down"
        : Late.IsCancellationRequested ? "the stream has lasted as long as one may"
        : Locked.IsCancellationRequested ? "the key does not open this any more"
        : null;
}

/// <summary>A stream from its first frame to its last, over whatever engines serve meanwhile: each hands over between two frames.</summary>
/// <param name="hall">The engines.</param>
/// <param name="open">Gives the source to read with the next engine, from the frame of an index on; called anew for each engine.</param>
/// <param name="events">Where verdicts go.</param>
/// <param name="stops">What ends it.</param>
internal sealed class StreamRun(EngineHall hall, Func<long, IFrameSource> open, VerdictEvents events, StreamStops stops)
{
    /// <summary>Runs it to its end; frames in the engine are answered.</summary>
    /// <returns>Why it ended from outside; null: the source did.</returns>
    public async Task<string?> RunAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource([stops.Gone, stops.Drain, stops.Late, stops.Locked]);
        var generation = 0;
        while (true)
        {
            var served = hall.Enter();
            try
            {
                if (generation != 0 && served.Generation != generation)
                    await events.NoteEngineAsync(served.Generation);
                generation = served.Generation;
                using var turn = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, served.Replaced);
                var source = open(events.NextIndex);
                await new FramePump(served.Engine, [events]).RunAsync(token => InputPlan.ReadAsync([source], served.Engine, token), turn.Token);
                if (stop.IsCancellationRequested || !served.Replaced.IsCancellationRequested)
                    return stops.Reason;
            }
            finally
            {
                served.Leave();
            }
        }
    }
}
