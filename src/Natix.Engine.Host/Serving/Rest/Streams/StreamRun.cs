using System.Runtime.CompilerServices;
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
/// <param name="open">Gives the source to read with the next engine; called for each, and the frames go on where they were.</param>
/// <param name="budget">Time for a frame: by it frames are ordered among the engine's others.</param>
/// <param name="events">Where verdicts go.</param>
/// <param name="stops">What ends it.</param>
internal sealed class StreamRun(EngineHall hall, Func<IFrameSource> open, TimeSpan budget, VerdictEvents events, StreamStops stops)
{
    /// <summary>Runs it to its end; frames in the engine are answered.</summary>
    /// <returns>Why it ended from outside; null: the source did.</returns>
    public async Task<string?> RunAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource([stops.Gone, stops.Drain, stops.Late, stops.Locked]);
        while (true)
        {
            var served = hall.Enter();
            try
            {
                await events.TakeOverAsync(served);
                using var turn = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, served.Replaced);
                var reading = new Reading(open(), served.Engine);
                await new FramePump(served.Engine, [events], budget).RunAsync(reading.ReadAsync, turn.Token);
                if (stop.IsCancellationRequested || reading.IsThrough)
                    return stops.Reason;
            }
            finally
            {
                served.Leave();
            }
        }
    }

    /// <summary>One engine's turn at a source, which knows whether the source came to its end or was only left.</summary>
    private sealed class Reading(IFrameSource source, RoadworkEngine engine)
    {
        public bool IsThrough { get; private set; }

        public async IAsyncEnumerable<SourceFrame> ReadAsync([EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (var frame in InputPlan.ReadAsync([source], engine, stop))
                yield return frame;
            IsThrough = !stop.IsCancellationRequested;
        }
    }
}
